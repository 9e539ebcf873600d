//! The brief as JSON, and the JSON Schema of that form.

use crate::model::Brief;

/// The brief as pretty JSON, fields in the order of the page, one newline at the end.
/// Numbers that are not finite become `null`.
pub fn json(brief: &Brief) -> String {
    // Serialising this model cannot fail: all its keys are strings.
    let mut out = serde_json::to_string_pretty(brief).unwrap_or_default();
    out.push('\n');
    out
}

/// The JSON Schema of [`json`]'s output (draft 2020-12).
pub fn schema() -> String {
    let schema = schemars::schema_for!(Brief);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}
