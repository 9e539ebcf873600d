//! The region of an article, when the user names none.

use detente_read::actors::{Mention, MentionKind};
use detente_vocab::{ActorCode, ActorDirectory, Region};

use crate::words;

/// Share of the article's mentions of states that a built-in region must hold.
const ENOUGH: f64 = 0.6;
/// Members of it that the article must name.
const NAMED: usize = 3;

/// The state or the named armed group of a mention; an agent of a state stands for it.
pub(super) fn state_or_group(mention: &Mention) -> Option<ActorCode> {
    let actor = &mention.actor;
    let code = match actor.is_armed_group() {
        true => actor.clone(),
        false => ActorCode::new(actor.country()?).ok()?,
    };
    (code.as_str() != ActorCode::UNNAMED_ARMED).then_some(code)
}

/// How often each state and named armed group is mentioned, in the order of the first mention.
pub(super) fn counted<'a>(mentions: impl Iterator<Item = &'a Mention>) -> Vec<(ActorCode, usize)> {
    let mut counts: Vec<(ActorCode, usize)> = Vec::new();
    for code in mentions.filter_map(state_or_group) {
        match counts.iter_mut().find(|(known, _)| *known == code) {
            Some((_, n)) => *n += 1,
            None => counts.push((code, 1)),
        }
    }
    counts
}

/// Whether the two states that the article names most are members, and the state of whomever it names most, be it an
/// armed group: no region without them is its own.
fn holds_chief(region: &Region, counts: &[(ActorCode, usize)]) -> bool {
    let mut states: Vec<_> = counts
        .iter()
        .filter(|(code, _)| !code.is_armed_group())
        .collect();
    states.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = counts
        .iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
    let home = most.and_then(|(code, _)| ActorCode::new(code.country()?).ok());
    home.is_none_or(|home| region.has_member(&home))
        && states
            .iter()
            .take(2)
            .all(|(code, _)| region.has_member(code))
}

/// Whether a state that the title names is a member, where it names any: others may be asked to act there.
fn holds_title(region: &Region, mentions: &[Mention]) -> bool {
    let title = mentions.iter().filter(|m| m.sentence == 0);
    let homes = title.filter_map(|m| ActorCode::new(m.actor.country()?).ok());
    let homes: Vec<ActorCode> = homes.collect();
    homes.is_empty() || homes.iter().any(|home| region.has_member(home))
}

/// The region, and one sentence on where it comes from.
///
/// A built-in region is taken when the article names three of its members, the two states that it names
/// most and one of its title among them, and most of its mentions of states fall into it; else the states
/// and armed groups that the article names twice or more are the region.
pub fn settle(
    given: Option<&Region>,
    mentions: &[Mention],
    directory: &ActorDirectory,
) -> (Region, String) {
    if let Some(region) = given {
        return (region.clone(), String::new());
    }
    let counts = counted(mentions.iter().filter(|m| m.kind != MentionKind::Anaphor));
    let states: usize = counts
        .iter()
        .filter(|(code, _)| !code.is_armed_group())
        .map(|(_, n)| n)
        .sum();
    for id in Region::builtin_ids() {
        let Some(region) = Region::builtin(id) else {
            continue;
        };
        let inside = counts
            .iter()
            .filter(|(code, _)| !code.is_armed_group() && region.has_member(code));
        let named = inside.clone().count();
        let held: usize = inside.map(|(_, n)| n).sum();
        if named >= NAMED
            && held as f64 >= ENOUGH * states as f64
            && holds_chief(&region, &counts)
            && holds_title(&region, mentions)
        {
            let note = format!(
                "{} (chosen because the article names {named} of its members)",
                region.name
            );
            return (region, note);
        }
    }
    let mut chosen: Vec<(ActorCode, usize)> =
        counts.iter().filter(|(_, n)| *n >= 2).cloned().collect();
    if chosen.len() < 2 {
        chosen = counts;
    }
    chosen.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let codes: Vec<ActorCode> = chosen.into_iter().map(|(code, _)| code).collect();
    let names: Vec<String> = codes
        .iter()
        .take(4)
        .map(|code| directory.name(code))
        .collect();
    let mut name = words::list(&names);
    if codes.len() > 4 {
        name = format!("{} and others", names.join(", "));
    }
    let note = "the actors that the article names; give --region to choose another".to_owned();
    match Region::of_members(&name, &codes) {
        Ok(region) => (region, note),
        // Fewer than two actors: the world's first two states would be a lie, so the
        // region is what little there is, beside the bloc of its neighbours.
        Err(_) => {
            let mut few = codes;
            for filler in [ActorCode::REGION, ActorCode::UNNAMED_ARMED] {
                if let Ok(code) = ActorCode::new(filler)
                    && few.len() < 2
                {
                    few.push(code);
                }
            }
            let region = Region {
                name: if name.is_empty() {
                    "no region".to_owned()
                } else {
                    name
                },
                note: String::new(),
                invented: false,
                actors: few
                    .into_iter()
                    .map(detente_vocab::RegionActor::of)
                    .collect(),
            };
            (region, "the article names fewer than two actors".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use detente_read::actors;
    use detente_read::article::Article;

    use super::*;

    fn settled(text: &str) -> String {
        let directory = ActorDirectory::builtin();
        let article = Article::parse("-", text).unwrap();
        let mentions = actors::Reader::new(&directory).mentions(&article);
        settle(None, &mentions, &directory).1
    }

    #[test]
    fn a_built_in_region_holds_the_home_of_whom_the_article_names_most() {
        let around = "Saudi Arabia bombs and Iran arms. Saudi Arabia pays and Iran waits. Turkey and Pakistan look on.";
        let own = format!(
            "War\n\n{around} Afghanistan is poor. Afghanistan is tired. Afghanistan is alone.\n"
        );
        assert!(
            settled(&own).contains("chosen because"),
            "{}",
            settled(&own)
        );
        let other =
            format!("War\n\n{around} The Houthis march. The Houthis shoot. The Houthis wait.\n");
        assert!(
            !settled(&other).contains("chosen because"),
            "{}",
            settled(&other)
        );
    }
}
