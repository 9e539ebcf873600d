//! placeholder
use crate::model::Brief;
/// x
pub fn markdown(brief: &Brief) -> String {
    brief.head.title.clone()
}
