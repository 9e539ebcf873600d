//! Whether two codes speak of one actor.

use std::sync::OnceLock;

use detente_vocab::{ActorCode, ActorDirectory};

pub(super) fn name(code: &ActorCode) -> String {
    code.as_str().to_owned()
}

/// Whether a state may be meant by a bloc's name: for the West its members, for the region any.
fn may_belong(state: &ActorCode, bloc: &ActorCode) -> bool {
    static WEST: OnceLock<Vec<ActorCode>> = OnceLock::new();
    if bloc.as_str() != ActorCode::WEST {
        return true;
    }
    let west = WEST.get_or_init(|| ActorDirectory::builtin().members(bloc));
    west.iter().any(|member| member.covers(state))
}

/// Whether two codes speak of one actor: `Some(true)` surely (one covers the other),
/// `Some(false)` perhaps (a bloc and a state), `None` no.
pub(super) fn same_actor(a: &ActorCode, b: &ActorCode) -> Option<bool> {
    let is_bloc = |code: &ActorCode| matches!(code.as_str(), ActorCode::REGION | ActorCode::WEST);
    if a.covers(b) || b.covers(a) {
        Some(true)
    } else if is_bloc(a) != is_bloc(b) && !a.is_armed_group() && !b.is_armed_group() {
        let (bloc, state) = if is_bloc(a) { (a, b) } else { (b, a) };
        may_belong(state, bloc).then_some(false)
    } else {
        None
    }
}
