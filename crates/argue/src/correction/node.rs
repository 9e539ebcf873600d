//! A node's name taken apart.

use detente_vocab::{ActorCode, Concept, Property};
use serde::Deserialize;
use serde::de::IntoDeserializer;

/// What a node's name says: the slots of a [`Concept`] without its words and direction.
pub(super) struct Slots {
    property: Property,
    head: String,
    who: Option<ActorCode>,
    toward: Option<ActorCode>,
}

impl Slots {
    pub(super) fn put_on(&self, concept: &mut Concept) {
        concept.property = self.property;
        concept.head.clone_from(&self.head);
        concept.who.clone_from(&self.who);
        concept.toward.clone_from(&self.toward);
    }
}

/// The actors that a node's name holds; none where it is a name of another kind.
pub(crate) fn actors_of_node(node: &str) -> Vec<ActorCode> {
    let slots = parse_node(node).into_iter();
    slots.flat_map(|s| [s.who, s.toward]).flatten().collect()
}

/// Takes a node's name apart; the reverse of [`Concept::node`].
pub(super) fn parse_node(node: &str) -> Option<Slots> {
    let (name, head, rest) = match node.split_once('(') {
        Some((name, rest)) => {
            let (head, rest) = rest.rsplit_once(')')?;
            (name, head, rest)
        }
        None => match node.split_once(':') {
            Some((name, _)) => (name, "", &node[name.len()..]),
            None => (node, "", ""),
        },
    };
    type NoSuch = serde::de::value::Error;
    let named: Result<Property, NoSuch> = Property::deserialize(name.into_deserializer());
    let property = named.ok()?;
    let code = |text: &str| -> Option<Option<ActorCode>> {
        if text.is_empty() {
            return Some(None);
        }
        ActorCode::new(text).ok().map(Some)
    };
    let (who, toward) = match rest.strip_prefix(':') {
        None if rest.is_empty() => (None, None),
        None => return None,
        Some(actors) => {
            let (who, toward) = actors.split_once('>').unwrap_or((actors, ""));
            (code(who)?, code(toward)?)
        }
    };
    Some(Slots {
        property,
        head: head.to_owned(),
        who,
        toward,
    })
}

#[cfg(test)]
mod tests {
    use detente_vocab::Direction;

    use super::*;

    #[test]
    fn a_nodes_name_can_be_taken_apart() {
        for node in [
            "stability:AFG",
            "backing:PAK>REB",
            "other(price of bread):ETH",
            "violence",
            "cooperation:RUS>AFG.REB.TALIBAN",
            "hostility:>PAK",
        ] {
            let mut concept = Concept {
                text: String::new(),
                span: None,
                antecedent: None,
                who: None,
                toward: None,
                property: Property::Trust,
                head: String::new(),
                direction: Direction::Up,
            };
            parse_node(node).unwrap().put_on(&mut concept);
            assert_eq!(concept.node(), node);
        }
        for wrong in ["", "peace:AFG", "stability(AFG", "stability:A F"] {
            assert!(parse_node(wrong).is_none(), "{wrong}");
        }
    }
}
