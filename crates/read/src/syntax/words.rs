//! A hand-written list of common words with the classes they can have.
//!
//! The treebank is small; news and op-eds use many words it never shows. The list tells the models
//! that *blockade* may be a noun or a verb and *besieged* a participle. Written from general
//! knowledge of English; it names no state and no person.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::hash::of_bytes;
use super::lemma::IRREGULAR_VERBS;

pub(crate) const BASE: u64 = 1;
pub(crate) const THIRD: u64 = 2;
const PAST: u64 = 4;
const PARTICIPLE: u64 = 8;
const GERUND: u64 = 16;
const SINGULAR: u64 = 32;
const PLURAL: u64 = 64;
const ADJECTIVE: u64 = 128;
const ADVERB: u64 = 256;
const GIVEN_NAME: u64 = 512;
const TIME: u64 = 1024;

const VERBS: &str = "abandon abolish absorb abstain abuse accelerate accept access accommodate accompany accomplish accuse achieve acknowledge acquire act activate adapt add address adhere adjust administer admire admit adopt advance advise advocate affect affirm afford aggravate agree aid aim airlift alert alienate align allege alleviate allocate allow alter amend amount analyse analyze anger announce annex annoy anticipate apologise apologize appeal appear appease applaud apply appoint appreciate approach approve argue arm arouse arrange arrest arrive ask aspire assassinate assault assemble assert assess assign assist associate assume assure attach attack attain attempt attend attract avenge avert avoid await award back backfire balance ban bar bargain base battle become befriend beg behave believe belong benefit besiege betray blame blast block blockade bolster bomb bombard boost border borrow boycott brand breach break brief broaden broker build bully bury calculate call calm campaign cancel capture care carry cause caution cease celebrate challenge change charge chase cheat check cheer cite claim clarify clash clear climb close coalesce coerce coexist collaborate collapse collect combat combine command commemorate comment commit communicate compare compel compensate compete complain complete comply comprise compromise conceal concede concentrate concern conclude condemn condition conduct confer confess confine confirm confiscate conflict confront confuse congratulate connect conquer consent consider consist consolidate conspire constitute constrain construct consult consume contact contain contend contest continue contradict contribute control convene convert convey convict convince cooperate coordinate cope correct cost counsel count counter crack craft crash create credit cripple criticise criticize cross crush cultivate curb cure curtail cut damage dare debate decide declare decline decrease deepen defeat defect defend defer defuse defy delay delegate deliver demand demilitarise demobilise democratise demolish demonstrate denounce deny depart depend deplore deploy deport depose deprive derail descend describe deserve design designate desire destabilise destabilize destroy detain deter deteriorate determine detonate devastate develop devote die differ diminish disagree disappear disappoint disapprove disarm disband discourage discover discredit discriminate discuss dislodge dismantle dismiss disperse displace display dispute disregard disrupt dissolve distance distribute disturb diverge diversify divert divide divorce dominate donate double doubt downplay draft drag drain drop drown dump earn ease echo edge educate elect elevate eliminate embark embarrass embed embolden embrace emerge emphasise emphasize employ empower enable enact encircle encounter encourage end endanger endorse endure enforce engage enhance enjoy enlarge enlist ensure entail enter entrench envision equip erode erupt escalate escape establish estimate evacuate evade evaluate evolve exacerbate examine exceed exchange exclude excuse execute exercise exert exhaust exile exist expand expect expel experience explain explode exploit explore export expose express expropriate extend extort extradite face facilitate fail falter fan favour favor fear feature fester finance fine finish fire fix flare flatten flood flourish follow force forge formulate foster found fracture free fuel fulfil fulfill function fund furnish gain gather gear generate govern grant grip guarantee guard guide halt hamper hand handle happen harass harbor harbour harden harm hasten hate haunt head heal heed help hesitate hijack hinder hint hire honour honor hope host humiliate ignite ignore illustrate impeach impede implement imply import impose impress imprison improve incite include increase incur indicate induce infiltrate inflame inflict influence inform infringe inherit inhibit initiate injure insist inspect inspire install instigate insult integrate intensify intend interfere intervene interview intimidate introduce invade invest investigate invite invoke involve isolate issue jail jeopardise jeopardize join judge jump justify kick kidnap kill label lack land last laugh launch leak lean legitimise liberate lift like limit link listen live load loan lobby locate lock look loom loosen loot lower maintain manage mandate manipulate march mark massacre matter measure meddle mediate mention merge migrate mind mirror miscalculate miss mobilise mobilize mock moderate modernise modernize monitor motivate mount mourn move murder name narrow nationalise neglect negotiate neutralise neutralize nominate normalise normalize note notice notify nurture obey object oblige observe obstruct obtain occupy occur offend offer offset oppose oppress order organise organize originate oust outlaw outline outrage outweigh overhaul overlook override overrun oversee overwhelm owe own pardon participate partner pass patrol pause penalise penalize perceive perform permit persecute persist persuade pledge plot plunder plunge point poison police postpone pour praise preach precede predict prefer prepare present preserve press pressure presume prevail prevent proceed proclaim produce profit progress prohibit project proliferate prolong promise promote prompt propose prosecute prosper protect protest prove provide provoke publish pull punish purchase purge pursue push quarrel question quote radicalise raid raise rally rank ratify reach react reaffirm realise realize rebel rebuff rebuke recall receive reciprocate recognise recognize recommend reconcile reconsider reconstruct recover recruit reduce refer reflect reform refrain refuse regain regard regret regulate reinforce reiterate reject rejoin relate relax release relent relieve relinquish relocate rely remain remark remember remind remove renew renounce reopen repair repatriate repay repeal repeat repel replace reply report represent repress reprimand request require rescue resemble resent reserve reside resign resist resolve resort respect respond restart restore restrain restrict restructure result resume retain retaliate retire retreat return reunify reunite reveal reverse review revise revive revoke revolt reward risk rival rule rush sabotage sack sacrifice safeguard sanction satisfy save scrap secede secure seem segregate seize separate serve settle shape share shatter shell shelter shield shift shore shrug side sideline siege sign signal silence simmer slash slow smuggle solidify solve spark spoil sponsor spur squander stabilise stabilize stage stall starve state station stem stifle stir stoke stop strain strangle strengthen stress stretch strip struggle subdue submit subsidise succeed sue suffer suffice suggest supervise supply support suppose suppress surge surpass surprise surrender surround survive suspect suspend sustain switch sympathise tackle target tax tempt tend terminate terrorise test testify thank threaten thrive thwart tie tighten tolerate topple torture touch trace trade train transfer transform transit transport trap travel treat trigger trust try turn undermine unify unite unleash unravel unseat unveil update upgrade urge use usher vacate value vanish veto view violate visit voice volunteer vote vow wage wait walk wane want warn waste watch weaken weigh welcome widen wield wish witness wonder work worry worsen wound wreck yearn yield";

const NOUNS: &str = "abuse accord accusation act action activist actor administration adversary advocate affair aggression aggressor agency agenda agreement aid aide aim aircraft airport airspace airstrike alliance allegation ally ambassador ambition ammunition amnesty analyst anger annexation appeal appeasement approach archipelago area argument arm armistice army arrest arsenal artillery assault assembly assistance atrocity attack attempt attitude authority autocracy autocrat autonomy backlash balance ban bank bargain base battalion battle behaviour belief benefit betrayal bid bill blame blockade bloc bloodshed bomb bomber bombing bond border boundary boycott breach breakdown brigade brink budget buffer build-up bureau burden cabinet calculation calculus campaign candidate capability capacity capital captain case casualty cause cease-fire ceasefire century chairman challenge chance change channel chaos charge chief choice citizen city civilian claim clash clause clergy cleric climate coalition coast coercion collapse colleague colonel colony combatant command commander commission commitment committee commodity community company compensation compliance compromise concern concession condemnation condition conduct conference confidence conflict confrontation congress consensus consequence constitution consul consulate contact container contingent contract control convention convoy cooperation coordination corridor corruption cost council counterpart country coup court credibility crew crime criminal crisis criticism currency curfew custody cut cycle damage danger deadline deadlock deal death debate debt decade decision declaration decline decree defeat defence defense delegate delegation demand democracy democrat demonstration demonstrator department dependence deployment deputy detente deterrence deterrent detention development dialogue dictator dictatorship difference dilemma diplomacy diplomat disarmament disaster dispute dissident distrust disunity doctrine document domination donor doubt drone drought earthquake economist economy editor effect effort election electorate elite embargo embassy emergency empire enemy energy engagement enmity enterprise envoy equilibrium escalation ethnicity evacuation event evidence exchange executive exercise exile expansion expert explosion export extremism extremist face faction failure faith famine farmer fear federation fighter fighting figure fire firm fleet force foe foreigner forum fraud freedom friend friendship front frontier fuel fund future gain gas general generation genocide gesture goal goodwill governance government governor grain ground group growth guarantee guard guerrilla gun gunman harbour hardliner hatred headquarters hegemon hegemony help history hope hospital hostage hostility house idea ideology imbalance immigrant impact import incentive incident increase incursion independence influence initiative injury insecurity instability institution insurgency insurgent integration intelligence intention interest interference intervention invader invasion investment investor island isolation issue jet job journalist judge junta jurisdiction justice key king kingdom labour land law lawmaker lawyer leader leadership league legislation legislature legitimacy level leverage liberation life line loan logic loss loyalty majority majority-rule market martyr massacre measure mechanism media mediation mediator meeting member memorandum memory mercenary message militant military militia mine minister ministry minority missile mission mistake mistrust moment monarchy money monitor month mood morale mosque motive movement murder nation nationalism nationalist nationality navy need neglect negotiation negotiator neighbour neighborhood neighbor network neutrality news newspaper norm objective observer occupation offensive offer office officer official oil operation opinion opponent opportunity opposition oppression option order organisation organization outbreak outcome outpost outrage pact parity parliament part participation partition partner partnership party path patrol pattern peace peacekeeper people persecution person perspective petrol phase pipeline plan player pledge plot point police policy politician population port position post posture poverty power precedent premier presence president press pressure prestige price pride priest prime-minister prince principle priority prison prisoner privilege problem process profit programme project promise propaganda proposal prosecutor prospect protection protest protester protestor protocol province provocation proxy public purpose quarrel question raid rally rapprochement ratification reaction reason rebel rebellion recession recognition reconciliation reconstruction record recovery referendum reform refugee regime region regulation relation relationship release relief religion remark repression report reporter representative republic reputation request rescue resentment resistance resolution resource respect response responsibility restraint restriction result retaliation retreat return review revolt revolution rhetoric riot risk rival rivalry river rocket role row rule ruler ruling rupture sabotage safeguard safety sanction scenario scholar secretary sect sector security self-defence self-determination senate senator separatist shah share shell shelling shift ship shipment shipping shock shortage side siege sign signal situation skirmish society soldier solidarity solution source sovereignty spark speaker spectre spending sphere spiral spokesman spokesperson spokeswoman stability stage stake stakeholder stalemate stance standoff state statement statesman status statute step stock strait strategist strategy strength strike struggle submarine subsidy success suffering summit superpower supplier supply support supporter surrender survival suspect suspicion symbol system tactic talk tank target tariff tax team tension term territory terror terrorism terrorist test theory thing thinker threat threshold tie time tool torture town trade tradition tragedy training transition traveller treaty trend trial tribe tribunal trigger troop truce trust truth tunnel turmoil tyranny tyrant ultimatum uncertainty unification union unit unity unrest upheaval uprising vacuum value vessel veto vice victim victory view village violation violence visa visit voice vote voter vow vulnerability war warfare warhead warlord warning warplane warship water way weakness wealth weapon weaponry week will wing withdrawal witness woman word work worker world worry year youth zone";

const ADJECTIVES: &str = "abrupt absent absolute abundant acceptable active acute adequate aerial afraid aggressive agricultural alleged allied alone ambitious ample ancient angry annual anxious apparent appropriate arbitrary armed asymmetric autocratic autonomous available aware bad ballistic bare basic belligerent beneficial bilateral bitter blatant bleak bloody bold brave brief bright broad brutal calm capable careful catastrophic cautious central certain cheap chemical chief chronic civil civilian clandestine classic clear close coastal coercive coherent cold collective colonial commercial common communal compelling competitive complete complex comprehensive concrete confident conservative considerable consistent constant constitutional constructive contemporary contentious controversial conventional cordial corrupt costly credible criminal critical cross-border crucial cruel cultural current cynical daily dangerous dead deadly decent decisive deep defensive definite deliberate delicate democratic dependent desirable desperate destructive different difficult diplomatic direct disastrous disputed distant diverse divisive domestic dominant dovish dramatic durable dynamic eager early eastern economic effective electoral elusive emotional empty endless enduring enormous entire equal essential ethnic eventual evident evil exact excessive exclusive existential expensive explicit explosive extensive external extraordinary extreme fair faithful familiar far fatal favourable federal fertile fierce final financial firm fiscal flexible foreign formal former fragile frank free frequent fresh friendly frozen full fundamental futile general generous gentle genuine global good gradual grand grave great green guilty happy hard harsh hawkish heavy helpful hidden high historic historical holy honest horrific hostile huge human humanitarian humble hungry ideological illegal illegitimate illicit immediate immense imminent impartial imperial imperative implicit important impossible inadequate incapable independent indifferent indirect individual industrial inevitable infamous influential informal inherent initial innocent insecure institutional insufficient intact integral intense intensive intermittent internal international intractable intransigent irrational irregular irresponsible islamic joint judicial just keen key lame large lasting late latent lawful leading legal legitimate lethal liberal likely limited linguistic little local logical long long-range long-standing long-term loose loud low loyal main major marginal maritime mass massive mature maximum mere mighty mild militant military minimal ministerial minor mistaken moderate modern modest moral multilateral multiple mutual narrow nascent national nationalist natural naval near necessary negative neutral new noble nomadic normal northern notable notorious nuclear numerous obvious occasional odd offensive official old ongoing only open operational opposite optimistic ordinary original orthodox outer outright overdue overt overwhelming painful parliamentary partial particular passive past patient peaceful perilous permanent perpetual persistent personal pervasive pessimistic plausible pleased polarised political poor popular positive possible post-war potent potential powerful practical pragmatic precarious precious precise predictable preemptive preliminary premature present presidential previous primary principal prior private probable productive profitable profound prominent prone proper proportional prospective proud provincial prudent public punitive pure radical rapid rare rash rational ready real realistic reasonable rebellious recent reciprocal reckless recurrent regional regular relative relevant reliable religious reluctant remarkable remote repeated repressive resilient resolute responsible restive retaliatory revolutionary rich right rigid rival robust rough royal rural ruthless sacred sad safe salient sane scarce secret sectarian secular secure selective senior sensible sensitive separate separatist serious severe shaky shared sharp short short-lived short-term shrewd significant silent similar simple sincere single skilled slight slow small so-called social soft sole solid sombre sophisticated southern sovereign special specific spectacular stable staunch steady steep stern strange strategic strict strong stubborn subsequent substantial subtle successful sudden sufficient suitable superior supreme sure susceptible suspicious swift symbolic systematic tacit tactical tangible temporary tenuous territorial terrible thick thin thorough tight timely tiny total tough traditional tragic transatlantic transnational transparent tribal true turbulent ubiquitous ugly ultimate unable unacceptable unanimous unarmed uncertain unclear uncomfortable unconditional undeniable uneasy unequal unexpected unfair unfortunate unified uniform unilateral unique united universal unlawful unlikely unnecessary unpopular unprecedented unpredictable unrealistic unrelenting unresolved unstable unsustainable unwilling unwise upcoming urban urgent useful useless usual vague vain valid valuable various vast verbal viable vicious vigorous violent virtual visible vital vivid volatile voluntary vulnerable warm wary weak wealthy welcome western white whole wholesale wicked wide widespread wild willing wise wonderful worldwide worried worse worthy wrong young zealous";

const ADVERBS: &str = "abroad again ago ahead almost alone already also altogether always anyway apart away back barely besides briefly clearly directly early elsewhere enough especially even eventually ever everywhere far fast finally forever formerly forward frequently fully further furthermore generally gradually greatly hard hardly hence here hereby high highly however immediately indeed instead just largely late lately later likewise little long longer mainly maybe meanwhile merely moreover mostly namely near nearly neither never nevertheless nonetheless nor not nowadays nowhere often once only otherwise overnight overseas partly perhaps possibly presumably previously probably promptly quickly quietly quite rarely rather readily really recently relatively repeatedly roughly sadly scarcely seldom shortly simply simultaneously slowly so solely somehow sometimes somewhat somewhere soon still subsequently suddenly surely then thereafter thereby therefore thus today together tomorrow tonight too twice ultimately unfortunately usually very virtually well yesterday yet";

/// Given names common in English text, of many origins.
const NAMES: &str = "aaron abdul abdullah abraham adam ahmad ahmed alan albert alex alexander alexei alfred ali alice amanda amy ana andrea andrew andrei angela ann anna anne anthony antonio arthur asif barbara benjamin boris brian bruce carl carlos carol carolyn charles christine christopher claire daniel dave david deborah dennis diana dmitri donald donna dorothy douglas edward elena elizabeth emily emma eric ernesto eva fatima felix fernando francis francisco frank fred gabriel gary george gerald giovanni gordon grace greg gregory hamid hans harold harry hassan heather helen henry hugo hussein ian ibrahim igor irina isaac ismail ivan jack jacob jacques james jane janet jason javier jean jeff jeffrey jennifer jerry jessica jim joan joe john jonathan jorge jose joseph joshua juan judith julia julie karen karl karim kate katherine kathleen keith kelly ken kenneth kevin khalid kim larry laura lauren leonid leo lee linda lisa louis lucas luis magdalena mahmoud manuel marco margaret maria marie mark martha martin mary matthew mehmet melissa michael michel michelle miguel mike mikhail mohamed mohammad mohammed muhammad mustafa nancy natalia nathan nicholas nicolas nicole nikolai nina olga oliver olivia omar oscar pablo patricia patrick paul pedro peter philip phillip pierre rachel rafael ralph raymond rebecca richard robert roberto roger ronald roy russell ruth ryan samuel sandra sara sarah scott sean sergei sharon simon sofia sophia stephanie stephen steve steven stuart susan tariq teresa theodore thomas timothy tom tony victor victoria vincent viktor vladimir walter wayne william yasser yusuf yuri";

const TIMES: &str = "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december";

/// The classes the list gives to a form, as a set of bits; 0 for words not in the list.
pub(crate) fn classes(form: u64) -> u64 {
    static LIST: OnceLock<HashMap<u64, u64>> = OnceLock::new();
    LIST.get_or_init(build).get(&form).copied().unwrap_or(0)
}

fn build() -> HashMap<u64, u64> {
    let mut list = HashMap::with_capacity(12_000);
    let mut add = |form: &str, class: u64| {
        *list.entry(of_bytes(form.as_bytes())).or_insert(0) |= class;
    };
    for verb in VERBS.split(' ') {
        add(verb, BASE);
        add(&with_s(verb), THIRD);
        add(&with_ending(verb, "ing"), GERUND);
        if !IRREGULAR_VERBS
            .split('|')
            .any(|entry| entry.split(' ').next() == Some(verb))
        {
            add(&with_ending(verb, "ed"), PAST | PARTICIPLE);
        }
    }
    for entry in IRREGULAR_VERBS.split('|') {
        let forms: Vec<&str> = entry.split(' ').collect();
        if let [base, past, participle] = forms[..] {
            add(base, BASE);
            add(&with_s(base), THIRD);
            add(&with_ending(base, "ing"), GERUND);
            add(past, PAST);
            add(participle, PARTICIPLE);
        }
    }
    for noun in NOUNS.split(' ') {
        add(noun, SINGULAR);
        add(&with_s(noun), PLURAL);
    }
    for (words, class) in [
        (ADJECTIVES, ADJECTIVE),
        (ADVERBS, ADVERB),
        (NAMES, GIVEN_NAME),
        (TIMES, TIME),
    ] {
        for word in words.split(' ') {
            add(word, class);
        }
    }
    list
}

/// Third person or plural.
fn with_s(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("man") {
        return format!("{stem}men");
    }
    if word.ends_with('y') && !is_vowel_before_last(word) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    if ["s", "x", "z", "ch", "sh", "go", "do", "to"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        return format!("{word}es");
    }
    format!("{word}s")
}

fn is_vowel_before_last(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() > 1 && b"aeiou".contains(&bytes[bytes.len() - 2])
}

/// Past or gerund of a regular verb.
fn with_ending(verb: &str, ending: &str) -> String {
    let bytes = verb.as_bytes();
    let n = bytes.len();
    let vowel = |k: usize| b"aeiou".contains(&bytes[k]);
    if ending == "ed" && verb.ends_with('y') && !is_vowel_before_last(verb) {
        return format!("{}ied", &verb[..n - 1]);
    }
    if ending == "ing" && verb.ends_with("ie") {
        return format!("{}ying", &verb[..n - 2]);
    }
    if verb.ends_with('e') && !(ending == "ing" && verb.ends_with("ee")) {
        return format!("{}{ending}", &verb[..n - 1]);
    }
    let vowels = (0..n).filter(|&k| vowel(k)).count();
    let closed =
        n > 2 && !vowel(n - 1) && vowel(n - 2) && !vowel(n - 3) && !b"wxyh".contains(&bytes[n - 1]);
    let late_stress = [
        "fer", "pel", "mit", "cur", "ter", "rol", "bel", "bar", "nap", "jack",
    ]
    .iter()
    .any(|end| verb.ends_with(end))
        && ![
            "enter",
            "offer",
            "differ",
            "suffer",
            "matter",
            "counter",
            "foster",
            "bolster",
            "alter",
            "falter",
            "fester",
            "limit",
            "muster",
            "shatter",
            "shelter",
            "encounter",
            "register",
            "administer",
            "vote",
        ]
        .contains(&verb);
    if closed && (vowels == 1 || late_stress) {
        return format!("{verb}{}{ending}", bytes[n - 1] as char);
    }
    format!("{verb}{ending}")
}
