//! Lines that belong to the page, not to the author.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

/// A line of more words than this is prose, whatever it begins with.
const LONGEST: usize = 32;

static PATTERNS: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new([
        // Comment forms.
        r"^(leave|post|add|write|submit) (a|your|an?other) (comment|reply)\b",
        r"^(\d+ )?(comments?|replies|responses?)( \(\d+\)|: ?\d+| ?\d*)$",
        r"^(no|be the first to) comments?\b|^comments (are|have been) closed",
        r"^make sure you enter\b|\brequired (information|fields?)\b|\bhtml (code|tags?) (is|are) (not )?allowed\b",
        r"^your e-?mail( address)? will not be\b",
        r"^(name|e-?mail|website|message|save my name)\b[^.]{0,30}(\*|required)",
        // Sharing and following.
        r"^(share|tweet|pin|print|e-?mail|whatsapp|facebook|twitter|linkedin|telegram|reddit|copy link)( (this|on|via|to|with|link|article|story|page|post|friends?|facebook|twitter|x|linkedin|whatsapp|email|e-mail|telegram|reddit|print|share|tweet|pin))*\s*[:|!]?$",
        r"^(follow|like|join|find|contact) us\b|^follow .{1,40} on (twitter|facebook|instagram|x|telegram)\b",
        r"^(click|tap) (here|to)\b|^download (the|our) app\b",
        // Other pieces.
        r"^(read|see|watch|learn|view|show|load) (more|also|next|all|full|less)\b",
        r"^also (read|see|on)\b|^(related|recommended|popular|latest|trending|most (read|popular|viewed)|more)( (articles?|stories|story|news|posts?|topics?|content|reading|links?|from|in|on|by|items))\b",
        r"^(you may|you might) (also )?(like|be interested)\b|^more (in|from) this\b|^don.t miss\b",
        r"^(previous|next)( (article|post|story|page))?\s*[:»«→←]?$|^(back to|go to) (top|home)\b",
        // Membership and law.
        r"\bsubscribe (now|today|to|here)\b|^subscribe\b|^sign up\b|\bnewsletters?\b.{0,60}(inbox|sign|subscri|e-?mail)|^get (our|the) (daily|weekly|free|latest)\b",
        r"^(log|sign) ?(in|on|out)\b|^(register|create an account|my account|forgot)\b[^.]{0,40}$",
        r"(©|\(c\) ?\d{4}|^copyright\b|\ball rights reserved\b)",
        r"\b(privacy policy|terms (of|and) (use|service|conditions)|cookie (policy|settings)|we use cookies|uses cookies)\b",
        r"^(advertisement|advertising|sponsored|promoted|ad)\s*:?$|^skip to\b|^(home|menu|search|about us|contact)$",
        r"^(tags?|filed under|posted in|categor(y|ies)|topics?|keywords|labels)\s*:",
        r"^(photo|image|picture|video|file photo|credit)( credit| source| by)?\s*[:/]|\b(getty images|afp photo|reuters/\w+)\b.{0,20}$",
        r"^(the )?(views|opinions) expressed\b|^disclaimer\b|^editor.s note\b",
        r"^(font size|text size|decrease font|increase font|a\+|rate this|rating|votes?)\b[^.]*$",
    ])
    .expect("the patterns are constant")
});

/// Headings after which nothing but readers' words and forms follows.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(leave|post|add|write) (a|your) (comment|reply)\b|^(\d+ )?comments?( \(\d+\))?$")
        .expect("the pattern is constant")
});

/// Whether a line is furniture.
pub(super) fn is_furniture(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    if lower.is_empty() || lower.split_whitespace().count() > LONGEST {
        return false;
    }
    // A rule, a bullet, a lone number.
    !lower.chars().any(char::is_alphabetic) || PATTERNS.is_match(&lower)
}

/// Whether everything after this line is furniture as well.
pub(super) fn opens_tail(line: &str) -> bool {
    TAIL.is_match(&line.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_buttons_and_notices_are_furniture() {
        for line in [
            "Leave a comment",
            "3 Comments",
            "Share this on Facebook",
            "Read more",
            "Related articles",
            "Sign up for our weekly newsletter and get it in your inbox",
            "© 2019 The Velmark Courier. All rights reserved.",
            "Your email address will not be published.",
            "* * *",
            "Log in to continue",
            "Tags: trade, border",
        ] {
            assert!(is_furniture(line), "{line}");
        }
    }

    #[test]
    fn prose_is_not() {
        for line in [
            "Share prices fell in Velmark after the border was closed.",
            "Read in this light, the treaty is a retreat.",
            "Comments by the minister angered the opposition.",
            "More troops crossed the border on Monday.",
            "Printed leaflets called for a strike.",
            "Related to this is the question of water.",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }
}
