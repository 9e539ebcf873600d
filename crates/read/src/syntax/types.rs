//! The closed vocabularies of a parse: word classes, relations, verb forms, modals.

/// Universal part of speech (Universal Dependencies, version 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

const UPOS_NAMES: [(&str, Upos); 17] = [
    ("ADJ", Upos::Adj),
    ("ADP", Upos::Adp),
    ("ADV", Upos::Adv),
    ("AUX", Upos::Aux),
    ("CCONJ", Upos::Cconj),
    ("DET", Upos::Det),
    ("INTJ", Upos::Intj),
    ("NOUN", Upos::Noun),
    ("NUM", Upos::Num),
    ("PART", Upos::Part),
    ("PRON", Upos::Pron),
    ("PROPN", Upos::Propn),
    ("PUNCT", Upos::Punct),
    ("SCONJ", Upos::Sconj),
    ("SYM", Upos::Sym),
    ("VERB", Upos::Verb),
    ("X", Upos::X),
];

impl Upos {
    /// The name in CoNLL-U files, e.g. `VERB`.
    pub fn name(self) -> &'static str {
        UPOS_NAMES[self as usize].0
    }

    /// Reads a CoNLL-U name; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Upos> {
        UPOS_NAMES
            .iter()
            .find(|(n, _)| *n == name)
            .map(|&(_, upos)| upos)
    }

    /// Noun, proper noun or pronoun: what can stand for an actor.
    pub fn is_nominal(self) -> bool {
        matches!(self, Upos::Noun | Upos::Propn | Upos::Pron)
    }
}

macro_rules! relations {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// Relation of a token to its head (Universal Dependencies with the English subtypes).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)]
        #[repr(u8)]
        pub enum Deprel { $($variant),* }

        const DEPRELS: &[(&str, Deprel)] = &[$(($name, Deprel::$variant)),*];
    };
}

relations! {
    Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl",
    Advmod = "advmod", Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass",
    Case = "case", Cc = "cc", CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound",
    CompoundPrt = "compound:prt", Conj = "conj", Cop = "cop", Csubj = "csubj",
    CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass", Dep = "dep", Det = "det",
    DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated", Expl = "expl",
    Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list",
    Mark = "mark", Nmod = "nmod", NmodDesc = "nmod:desc", NmodPoss = "nmod:poss",
    NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj", NsubjOuter = "nsubj:outer",
    NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent",
    OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis", Punct = "punct",
    Reparandum = "reparandum", Root = "root", Vocative = "vocative", Xcomp = "xcomp",
}

impl Deprel {
    /// How many relations there are.
    pub const COUNT: usize = DEPRELS.len();

    /// The name in CoNLL-U files, e.g. `nsubj:pass`.
    pub fn name(self) -> &'static str {
        DEPRELS[self as usize].0
    }

    /// Reads a CoNLL-U name. An unknown subtype falls back to its base relation, an unknown
    /// relation to `dep`.
    pub fn from_name(name: &str) -> Deprel {
        let find = |wanted: &str| {
            DEPRELS
                .iter()
                .find(|(n, _)| *n == wanted)
                .map(|&(_, relation)| relation)
        };
        find(name)
            .or_else(|| find(name.split(':').next().unwrap_or(name)))
            .unwrap_or(Deprel::Dep)
    }

    /// The relation with a position in the label table; positions past the end read as `dep`.
    pub(crate) fn from_index(index: usize) -> Deprel {
        DEPRELS
            .get(index)
            .map_or(Deprel::Dep, |&(_, relation)| relation)
    }

    /// Subject of any kind, nominal or clausal, active or passive.
    pub fn is_subject(self) -> bool {
        matches!(
            self,
            Deprel::Nsubj
                | Deprel::NsubjPass
                | Deprel::NsubjOuter
                | Deprel::Csubj
                | Deprel::CsubjPass
                | Deprel::CsubjOuter
        )
    }

    /// Heads a clause of its own that depends on another word.
    pub fn is_clausal(self) -> bool {
        matches!(
            self,
            Deprel::Acl
                | Deprel::AclRelcl
                | Deprel::Advcl
                | Deprel::AdvclRelcl
                | Deprel::Ccomp
                | Deprel::Csubj
                | Deprel::CsubjPass
                | Deprel::CsubjOuter
                | Deprel::Parataxis
                | Deprel::Xcomp
        )
    }
}

/// Form of a verb or auxiliary, as far as English shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VerbForm {
    /// Bare form or infinitive: *withdraw*.
    Base,
    /// Present: *withdraws*, *withdraw*.
    Present,
    /// Past: *withdrew*.
    Past,
    /// *withdrawing*.
    Gerund,
    /// *withdrawn*.
    Participle,
    /// *may*, *will*, …
    Modal,
}

/// Grammatical number of a noun or proper noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number {
    /// One.
    Singular,
    /// More than one.
    Plural,
}

/// What a modal or a near-modal says about its verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Modal {
    /// *will, shall, 'll, going to*.
    Will,
    /// *would, 'd*.
    Would,
    /// *can*.
    Can,
    /// *could*.
    Could,
    /// *may*.
    May,
    /// *might*.
    Might,
    /// *must, have to, need to*.
    Must,
    /// *should, ought to*.
    Should,
}
