//! What the rules find, and which of it is told: a long text finds one thing many times over.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ptr::from_ref;

use detente_vocab::Claim;

use super::{Tension, TensionRule};
use crate::Lever;
use crate::link::draws_link;

/// Tensions that are told at most, in all and for each rule.
const TOLD: usize = 8;
const TOLD_PER_RULE: usize = 3;

/// A role and what fills it in a rule's sentence.
type Role = (&'static str, String);

/// Findings so far. There may be a great many pairs of claims, so each is a few numbers.
pub(super) struct Found<'a> {
    pub(super) claims: &'a [Claim],
    /// For each pair of variables the first claim that draws a link on it.
    first_on: HashMap<(String, String), &'a Claim>,
    /// Roles that were found, each once, with the number of their matter.
    roles: Vec<(BTreeMap<String, String>, usize)>,
    by_roles: BTreeMap<TensionRule, HashMap<Vec<Role>, usize>>,
    matters: HashMap<(TensionRule, Vec<Option<String>>), usize>,
    /// Claims by their places in memory: a file may give one number to several.
    seen: HashSet<(*const Claim, *const Claim, bool, usize)>,
    all: Vec<Finding<'a>>,
}

struct Finding<'a> {
    rule: TensionRule,
    a: &'a Claim,
    b: &'a Claim,
    lever: Option<&'a Lever>,
    exact: bool,
    weight: f64,
    /// Which roles.
    roles: usize,
    also: Vec<String>,
}

impl<'a> Found<'a> {
    pub(super) fn new(claims: &'a [Claim]) -> Self {
        let mut first_on = HashMap::new();
        for claim in claims.iter().filter(|claim| draws_link(claim)) {
            if let Some(pair) = claim.edge() {
                first_on.entry(pair).or_insert(claim);
            }
        }
        Self {
            claims,
            first_on,
            roles: Vec::new(),
            by_roles: BTreeMap::new(),
            matters: HashMap::new(),
            seen: HashSet::new(),
            all: Vec::new(),
        }
    }

    /// The first claim that draws a link from one variable to another.
    pub(super) fn claim_on(&self, from: &str, to: &str) -> Option<&'a Claim> {
        let pair = (from.to_owned(), to.to_owned());
        self.first_on.get(&pair).copied()
    }

    pub(super) fn add(
        &mut self,
        rule: TensionRule,
        pair: (&'a Claim, &'a Claim),
        lever: Option<&'a Lever>,
        exact: bool,
        roles: &[Role],
    ) {
        self.add_with(rule, pair, lever, exact, roles, Vec::new());
    }

    /// [`Found::add`] with further claims that say the same.
    pub(super) fn add_with(
        &mut self,
        rule: TensionRule,
        (a, b): (&'a Claim, &'a Claim),
        lever: Option<&'a Lever>,
        exact: bool,
        roles: &[Role],
        also: Vec<String>,
    ) {
        // Words that seem to pull against themselves were misread.
        if a.sentence == b.sentence && a.text == b.text {
            return;
        }
        let roles = self.number_of(rule, roles);
        // The same of the same claims for another lever says nothing new.
        if !self.seen.insert((from_ref(a), from_ref(b), exact, roles)) {
            return;
        }
        let certainty = a.confidence.min(b.confidence);
        self.all.push(Finding {
            rule,
            a,
            b,
            lever,
            exact,
            weight: rule.weight() * certainty * if exact { 1.0 } else { 0.7 },
            roles,
            also,
        });
    }

    fn number_of(&mut self, rule: TensionRule, roles: &[Role]) -> usize {
        let known = self.by_roles.entry(rule).or_default();
        if let Some(&number) = known.get(roles) {
            return number;
        }
        known.insert(roles.to_vec(), self.roles.len());
        let filled: BTreeMap<String, String> = roles
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(role, value)| ((*role).to_owned(), value.clone()))
            .collect();
        let matter = rule.matter().iter().map(|role| filled.get(*role).cloned());
        let next = self.matters.len();
        let matter = *self.matters.entry((rule, matter.collect())).or_insert(next);
        self.roles.push((filled, matter));
        self.roles.len() - 1
    }

    /// The heaviest findings; what says the same as a heavier one is folded into it.
    pub(super) fn told(mut self) -> Vec<Tension> {
        self.all.sort_by(|x, y| {
            y.weight
                .total_cmp(&x.weight)
                .then_with(|| (x.a.sentence, x.b.sentence).cmp(&(y.a.sentence, y.b.sentence)))
                .then_with(|| (&x.a.id, &x.b.id).cmp(&(&y.a.id, &y.b.id)))
        });
        // Heads in the order of weight: `None` for those that are not told themselves.
        let mut heads: Vec<Option<Telling>> = Vec::new();
        let mut by_matter: HashMap<usize, usize> = HashMap::new();
        let mut by_pair: HashMap<(TensionRule, &str, &str), usize> = HashMap::new();
        let mut of_rule: BTreeMap<TensionRule, usize> = BTreeMap::new();
        let mut told = 0;
        for finding in &self.all {
            let (a, b) = (finding.a.id.as_str(), finding.b.id.as_str());
            let matter = self.roles[finding.roles].1;
            let same = [
                by_matter.get(&matter),
                by_pair.get(&(finding.rule, a, b)),
                by_pair.get(&(finding.rule, b, a)),
            ];
            if let Some(&head) = same.into_iter().flatten().min() {
                if let Some(telling) = &mut heads[head] {
                    telling.fold([a, b]);
                }
                continue;
            }
            by_matter.insert(matter, heads.len());
            by_pair.insert((finding.rule, a, b), heads.len());
            let number = of_rule.entry(finding.rule).or_default();
            *number += 1;
            let is_told = *number <= TOLD_PER_RULE && told < TOLD;
            told += usize::from(is_told);
            heads.push(is_told.then(|| Telling::new(finding, &self.roles[finding.roles].0)));
        }
        heads.into_iter().flatten().map(|h| h.tension).collect()
    }
}

/// A tension that is told, with the claims that it names already.
struct Telling {
    tension: Tension,
    named: HashSet<String>,
}

impl Telling {
    fn new(finding: &Finding<'_>, roles: &BTreeMap<String, String>) -> Self {
        let ends = [&finding.a.id, &finding.b.id].into_iter();
        Self {
            named: ends.chain(&finding.also).cloned().collect(),
            tension: Tension {
                rule: finding.rule,
                claim_a: finding.a.id.clone(),
                claim_b: finding.b.id.clone(),
                sentence_a: finding.a.sentence,
                sentence_b: finding.b.sentence,
                also: finding.also.clone(),
                lever: finding.lever.map(|lever| lever.id.clone()),
                roles: roles.clone(),
                exact: finding.exact,
                weight: finding.weight,
            },
        }
    }

    fn fold(&mut self, claims: [&str; 2]) {
        for claim in claims {
            if !self.named.contains(claim) {
                self.named.insert(claim.to_owned());
                self.tension.also.push(claim.to_owned());
            }
        }
    }
}
