//! From bytes to text: byte-order marks, declared encodings, refusals.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::ArticleError;

/// Openings of files that hold no text, with what they are called.
const SIGNATURES: [(&[u8], &str); 8] = [
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
];

/// Decodes bytes: a byte-order mark decides, then UTF-8 where it is valid, then the encoding that
/// a page declares, then windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Result<String, ArticleError> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(ArticleError::Binary { what });
    }
    let text = if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        encoding
            .decode_without_bom_handling(&bytes[mark..])
            .0
            .into_owned()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        let encoding = declared(bytes).unwrap_or(WINDOWS_1252);
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    };
    // Text has line breaks and tabs, hardly any other control character.
    let control = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace())
        .count();
    if text.contains('\0') || control * 50 > text.chars().count() {
        return Err(ArticleError::Binary {
            what: "binary data",
        });
    }
    Ok(text)
}

/// The encoding named by `<meta charset=…>` in the first 2 kB.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes
        .iter()
        .take(2048)
        .map(|&b| char::from(b).to_ascii_lowercase())
        .collect();
    let at = head.find("charset=")? + "charset=".len();
    let label: String = head[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    // A page that says UTF-8 and is not: the bytes decide.
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8)
}
