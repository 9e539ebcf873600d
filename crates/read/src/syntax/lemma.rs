//! Base forms: exceptions first, then the rules of English spelling.

use super::types::Upos;

/// Irregular verbs as `base past participle`; written from general knowledge of English.
pub(crate) const IRREGULAR_VERBS: &str = "arise arose arisen|awake awoke awoken|bear bore borne|beat beat beaten|become became become|begin began begun|bend bent bent|bet bet bet|bid bid bid|bind bound bound|bite bit bitten|bleed bled bled|blow blew blown|break broke broken|breed bred bred|bring brought brought|broadcast broadcast broadcast|build built built|burn burnt burnt|burst burst burst|buy bought bought|cast cast cast|catch caught caught|choose chose chosen|cling clung clung|come came come|cost cost cost|creep crept crept|cut cut cut|deal dealt dealt|dig dug dug|do did done|draw drew drawn|dream dreamt dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found|flee fled fled|fling flung flung|fly flew flown|forbid forbade forbidden|foresee foresaw foreseen|forget forgot forgotten|forgive forgave forgiven|forsake forsook forsaken|freeze froze frozen|get got gotten|get got got|give gave given|go went gone|grind ground ground|grow grew grown|hang hung hung|have had had|hear heard heard|hide hid hidden|hit hit hit|hold held held|hurt hurt hurt|keep kept kept|kneel knelt knelt|know knew known|lay laid laid|lead led led|lean leant leant|leap leapt leapt|learn learnt learnt|leave left left|lend lent lent|let let let|lie lay lain|light lit lit|lose lost lost|make made made|mean meant meant|meet met met|mistake mistook mistaken|misunderstand misunderstood misunderstood|overcome overcame overcome|oversee oversaw overseen|overtake overtook overtaken|overthrow overthrew overthrown|pay paid paid|prove proved proven|put put put|quit quit quit|read read read|rebuild rebuilt rebuilt|ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|send sent sent|set set set|shake shook shaken|shed shed shed|shine shone shone|shoot shot shot|show showed shown|shrink shrank shrunk|shut shut shut|sing sang sung|sink sank sunk|sit sat sat|slay slew slain|sleep slept slept|slide slid slid|speak spoke spoken|spend spent spent|spill spilt spilt|spin spun spun|split split split|spread spread spread|spring sprang sprung|stand stood stood|steal stole stolen|stick stuck stuck|sting stung stung|strike struck struck|strive strove striven|swear swore sworn|sweep swept swept|swell swelled swollen|swim swam swum|swing swung swung|take took taken|teach taught taught|tear tore torn|tell told told|think thought thought|throw threw thrown|tread trod trodden|understand understood understood|undergo underwent undergone|undertake undertook undertaken|undo undid undone|uphold upheld upheld|upset upset upset|wake woke woken|wear wore worn|weave wove woven|weep wept wept|win won won|wind wound wound|withdraw withdrew withdrawn|withhold withheld withheld|withstand withstood withstood|write wrote written";

const IRREGULAR_NOUNS: &[(&str, &str)] = &[
    ("men", "man"),
    ("women", "woman"),
    ("children", "child"),
    ("people", "people"),
    ("feet", "foot"),
    ("teeth", "tooth"),
    ("geese", "goose"),
    ("mice", "mouse"),
    ("lives", "life"),
    ("wives", "wife"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("thieves", "thief"),
    ("halves", "half"),
    ("selves", "self"),
    ("wolves", "wolf"),
    ("shelves", "shelf"),
    ("loaves", "loaf"),
    ("crises", "crisis"),
    ("theses", "thesis"),
    ("hypotheses", "hypothesis"),
    ("analyses", "analysis"),
    ("bases", "base"),
    ("axes", "axis"),
    ("oases", "oasis"),
    ("criteria", "criterion"),
    ("phenomena", "phenomenon"),
    ("media", "medium"),
    ("data", "data"),
    ("matrices", "matrix"),
    ("indices", "index"),
    ("series", "series"),
    ("species", "species"),
    ("headquarters", "headquarters"),
    ("shoes", "shoe"),
    ("movies", "movie"),
    ("allies", "ally"),
    ("ties", "tie"),
    ("lies", "lie"),
    ("news", "news"),
    ("gas", "gas"),
    ("chaos", "chaos"),
    ("bias", "bias"),
    ("ethos", "ethos"),
    ("atlas", "atlas"),
    ("canvas", "canvas"),
    ("lens", "lens"),
    ("politics", "politics"),
];

/// The base form of `form`, given its class and its Penn tag (`VBD`, `NNS`, …).
///
/// Proper nouns keep their spelling; everything else comes back in lower case.
pub(crate) fn lemma(form: &str, upos: Upos, xpos: &str) -> String {
    if upos == Upos::Propn {
        if xpos == "NNPS" && form.len() > 3 && form.ends_with('s') {
            return singular(form);
        }
        return form.to_owned();
    }
    let lower = form.to_lowercase().replace('’', "'");
    match (upos, xpos) {
        (Upos::Aux | Upos::Verb, _) => verb(lower, xpos),
        (Upos::Noun, "NNS") => singular(&lower),
        (Upos::Adj, "JJR") | (Upos::Adv, "RBR") => compared(&lower, "er"),
        (Upos::Adj, "JJS") | (Upos::Adv, "RBS") => compared(&lower, "est"),
        (Upos::Part, _) if lower == "n't" => "not".to_owned(),
        (Upos::Pron, _) => pronoun(&lower).to_owned(),
        (Upos::Det, _) => match lower.as_str() {
            "an" => "a".to_owned(),
            "these" => "this".to_owned(),
            "those" => "that".to_owned(),
            _ => lower,
        },
        _ => lower,
    }
}

fn pronoun(lower: &str) -> &str {
    match lower {
        "me" | "my" | "mine" => "I",
        "i" => "I",
        "him" | "his" => "he",
        "her" | "hers" => "she",
        "its" => "it",
        "them" | "their" | "theirs" | "'em" => "they",
        "us" | "our" | "ours" => "we",
        "your" | "yours" => "you",
        "these" => "this",
        "those" => "that",
        "whom" => "who",
        _ => lower,
    }
}

fn verb(lower: String, xpos: &str) -> String {
    let fixed = match lower.as_str() {
        "is" | "are" | "was" | "were" | "been" | "being" | "am" | "'m" | "'re" | "be" => "be",
        "'s" if xpos == "VBZ" => "be",
        "has" | "had" | "having" | "'ve" | "have" => "have",
        "'d" if xpos == "MD" => "would",
        "'d" => "have",
        "does" | "did" | "done" | "doing" => "do",
        "'ll" | "wo" => "will",
        "ca" => "can",
        "sha" => "shall",
        "dying" => "die",
        "lying" => "lie",
        "tying" => "tie",
        "vying" => "vie",
        _ => "",
    };
    if !fixed.is_empty() {
        return fixed.to_owned();
    }
    match xpos {
        "VBD" | "VBN" => {
            if let Some(base) = irregular_past(&lower) {
                return base.to_owned();
            }
            match lower.strip_suffix("ed") {
                Some(stem) => mend_stem(stem, &lower[..lower.len() - 1]),
                None => lower,
            }
        }
        "VBG" => match lower
            .strip_suffix("ing")
            .or_else(|| lower.strip_suffix("in'"))
        {
            Some(stem) if has_vowel(stem) => mend_stem(stem, ""),
            _ => lower,
        },
        "VBZ" => third_person(&lower),
        _ => lower,
    }
}

fn irregular_past(lower: &str) -> Option<&'static str> {
    use std::collections::HashMap;
    use std::sync::OnceLock;
    static PASTS: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let pasts = PASTS.get_or_init(|| {
        let mut map = HashMap::new();
        for entry in IRREGULAR_VERBS.split('|') {
            let mut forms = entry.split(' ');
            let base = forms.next().unwrap_or_default();
            for form in forms {
                map.entry(form).or_insert(base);
            }
        }
        map
    });
    pasts.get(lower).copied()
}

fn has_vowel(stem: &str) -> bool {
    stem.bytes().any(|b| b"aeiouy".contains(&b))
}

fn is_vowel(b: u8) -> bool {
    b"aeiou".contains(&b)
}

/// Restores a stem from which `-ed` or `-ing` was cut: doubled consonants, dropped `e`, `i` for `y`.
fn mend_stem(stem: &str, with_e: &str) -> String {
    let bytes = stem.as_bytes();
    let n = bytes.len();
    if n < 2 || !stem.is_ascii() {
        return if with_e.is_empty() {
            stem.to_owned()
        } else {
            with_e.to_owned()
        };
    }
    let (before, last) = (bytes[n - 2], bytes[n - 1]);
    if last == b'e' && !with_e.is_empty() {
        return with_e.to_owned();
    }
    if last == b'i' && !with_e.is_empty() && n > 2 {
        return format!("{}y", &stem[..n - 1]);
    }
    if before == last && !is_vowel(last) && !b"lsfz".contains(&last) {
        return stem[..n - 1].to_owned();
    }
    if before == last && last == b'l' && n > 4 && syllables(&stem[..n - 1]) > 1 {
        let whole = [
            "enroll",
            "install",
            "recall",
            "befall",
            "forestall",
            "appall",
            "distill",
            "instill",
            "fulfill",
        ];
        if !whole.contains(&stem) {
            return stem[..n - 1].to_owned();
        }
    }
    let drops = match last {
        b'c' | b'u' | b'v' => true,
        b'g' => keeps_e_g(stem, before),
        b's' => !is_ss_or_us(stem) && (is_vowel(before) || b"nrlp".contains(&before)),
        b'z' => before != b'z',
        b't' => is_vowel(before) && keeps_e_t(stem),
        b'r' => (is_vowel(before) && keeps_e_r(stem)) || before == b'u',
        b'l' => b"bcdfgkptz".contains(&before) || (is_vowel(before) && keeps_e_short(stem)),
        b'd' | b'k' | b'm' | b'n' | b'p' | b'b' => is_vowel(before) && keeps_e_short(stem),
        b'h' => ["bath", "breath", "cloth"]
            .iter()
            .any(|end| stem.ends_with(end)),
        _ => false,
    };
    if drops {
        format!("{stem}e")
    } else {
        stem.to_owned()
    }
}

/// `pledge`, `emerge`, `allege`, `change`, `challenge`, but `bring`, `hang`, `belong`.
fn keeps_e_g(stem: &str, before: u8) -> bool {
    match before {
        b'g' => false,
        b'n' => ["chang", "rrang", "eng", "plung", "loung", "fring", "cring"]
            .iter()
            .any(|end| stem.ends_with(end)),
        _ => true,
    }
}

fn syllables(stem: &str) -> usize {
    let mut count = 0;
    let mut inside = false;
    for b in stem.bytes() {
        let vowel = is_vowel(b) || b == b'y';
        if vowel && !inside {
            count += 1;
        }
        inside = vowel;
    }
    count
}

fn is_ss_or_us(stem: &str) -> bool {
    stem.ends_with("ss") || stem.ends_with("cus") || stem.ends_with("ias")
}

/// Is there one vowel letter before the last consonant (`mak-`, not `mean-`)?
fn single_vowel(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    let n = bytes.len();
    n >= 2
        && is_vowel(bytes[n - 2])
        && (n < 3
            || !is_vowel(bytes[n - 3])
            || (bytes[n - 3] == b'u' && n > 3 && bytes[n - 4] == b'q'))
}

fn keeps_e_short(stem: &str) -> bool {
    if !single_vowel(stem) {
        return false;
    }
    if syllables(stem) == 1 {
        return true;
    }
    const WITHOUT: &[&str] = &[
        "en", "on", "ain", "om", "elop", "it", "er", "or", "ow", "el", "al", "ol", "in", "an",
        "um", "ip", "ead", "eed",
    ];
    const WITH: &[&str] = &[
        "fin", "bin", "lin", "clin", "min", "pin", "gin", "tin", "vin", "invok", "vok", "phon",
        "pos", "ton", "zon", "pon", "lam", "nam", "sum", "com", "tal", "hal", "cil", "rol", "sol",
        "sum",
    ];
    if stem.ends_with("termin")
        || stem.ends_with("amin")
        || stem.ends_with("magin")
        || stem.ends_with("ngin")
    {
        return true;
    }
    if WITH.iter().any(|w| stem.ends_with(w)) {
        return true;
    }
    !WITHOUT.iter().any(|w| stem.ends_with(w))
}

fn keeps_e_t(stem: &str) -> bool {
    if !single_vowel(stem) {
        // `create`, `negotiate`, `evaluate`: -iat-, -eat-, -uat-, but `treat`, `defeat`, `repeat`.
        return stem.ends_with("iat")
            || stem.ends_with("uat")
            || stem.ends_with("creat")
            || stem.ends_with("uit") && stem.ends_with("quit");
    }
    if stem.ends_with("at") {
        return !matches!(stem, "combat" | "format");
    }
    if stem.ends_with("ut") || stem.ends_with("ot") {
        return !matches!(stem, "pilot" | "pivot" | "ballot" | "allot");
    }
    if stem.ends_with("it") {
        return ["unit", "cit", "writ", "vit", "gnit", "spit"]
            .iter()
            .any(|w| stem.ends_with(w))
            && !stem.ends_with("solicit");
    }
    if stem.ends_with("et") {
        return stem.ends_with("plet")
            || stem.ends_with("let") && stem.ends_with("delet")
            || stem.ends_with("pet") && stem.ends_with("compet");
    }
    true
}

fn keeps_e_r(stem: &str) -> bool {
    if stem.ends_with("er") || stem.ends_with("or") {
        return [
            "pher", "dher", "plor", "stor", "gnor", "scor", "ador", "sphor",
        ]
        .iter()
        .any(|w| stem.ends_with(w))
            || stem.ends_with("interfer");
    }
    if stem.ends_with("air")
        || stem.ends_with("ear")
        || stem.ends_with("our")
        || stem.ends_with("eer")
        || stem.ends_with("oar")
    {
        return false;
    }
    stem.ends_with("ir") || stem.ends_with("ur") || stem.ends_with("ar")
}

fn third_person(lower: &str) -> String {
    if let Some(stem) = lower.strip_suffix("ies") {
        return if stem.len() > 1 {
            format!("{stem}y")
        } else {
            format!("{stem}ie")
        };
    }
    strip_s(lower)
}

fn singular(form: &str) -> String {
    let lower = form.to_lowercase();
    if let Some(&(_, base)) = IRREGULAR_NOUNS.iter().find(|(plural, _)| *plural == lower) {
        return base.to_owned();
    }
    if let Some(stem) = form.strip_suffix("men") {
        return format!("{stem}man");
    }
    if let Some(stem) = form.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    strip_s(form)
}

/// Takes off a plural or third-person `-s` or `-es`.
fn strip_s(form: &str) -> String {
    for ending in ["sses", "shes", "ches", "xes", "zzes", "oes"] {
        if form.ends_with(ending) && form.len() > ending.len() {
            if ending == "ches" && form.ends_with("aches") && form.ends_with("headaches") {
                break;
            }
            return form[..form.len() - 2].to_owned();
        }
    }
    if form.len() > 2
        && form.ends_with('s')
        && !form.ends_with("ss")
        && !form.ends_with("us")
        && !form.ends_with("is")
    {
        return form[..form.len() - 1].to_owned();
    }
    form.to_owned()
}

fn compared(lower: &str, ending: &str) -> String {
    match lower {
        "better" | "best" => return "good".to_owned(),
        "worse" | "worst" => return "bad".to_owned(),
        "more" | "most" => return "much".to_owned(),
        "less" | "least" => return "little".to_owned(),
        "further" | "furthest" | "farther" | "farthest" => return "far".to_owned(),
        _ => {}
    }
    let Some(stem) = lower.strip_suffix(ending) else {
        return lower.to_owned();
    };
    if let Some(y) = stem.strip_suffix('i') {
        return format!("{y}y");
    }
    let bytes = stem.as_bytes();
    let n = bytes.len();
    if n > 2 && stem.is_ascii() {
        if bytes[n - 1] == bytes[n - 2] && b"gtndm".contains(&bytes[n - 1]) {
            return stem[..n - 1].to_owned();
        }
        if b"sgvcr".contains(&bytes[n - 1])
            && !b"nr".contains(&bytes[n - 2])
            && !stem.ends_with("ear")
            && !stem.ends_with("air")
        {
            return format!("{stem}e");
        }
        if n > 3
            && (stem.ends_with("dl")
                || stem.ends_with("pl")
                || stem.ends_with("bl")
                || stem.ends_with("tl")
                || stem.ends_with("at")
                || stem.ends_with("it")
                || stem.ends_with("rg")
                || stem.ends_with("id"))
        {
            return format!("{stem}e");
        }
    }
    stem.to_owned()
}
