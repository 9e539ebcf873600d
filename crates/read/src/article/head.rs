//! What stands above a text: date, byline, how often it was read.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time, date, time};
use regex::Regex;

const MONTHS: &str = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?";

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant")
}

static CLOCK: &str = r"(?:\s*(?:,|-|–|\||at|@|t)?\s*(?P<h>\d{1,2})[:.](?P<m>\d{2})(?::\d{2})?\s*(?P<ap>[ap]\.?m\b\.?)?)?";
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?i)\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<mon>{MONTHS}),?[\s-]+(?P<y>\d{{4}})\b{CLOCK}"
    ))
});
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?i)\b(?P<mon>{MONTHS})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b{CLOCK}"
    ))
});
static ISO: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?i)\b(?P<y>\d{{4}})[-/.](?P<mm>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?:\b|t){CLOCK}"
    ))
});
static SLASHED: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?i)\b(?P<a>\d{{1,2}})[/.](?P<b>\d{{1,2}})[/.](?P<y>\d{{4}})\b{CLOCK}"
    ))
});
static READS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:read|viewed|seen)\s+(?P<a>\d[\d.,]*)\s+times?\b|\b(?P<b>\d[\d,.]*)\s*(?P<k>[km])?\s+(?:views?|reads?|hits)\b|\b(?:views?|reads?|hits)\s*:\s*(?P<c>\d[\d,.]*)",
    )
});
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:(?i:written|posted|published|authored|reported|story|analysis|opinion|commentary)\s+by|^\W*(?:By|BY|by)|(?i:\bauthor)\s*:|\|\s*[Bb]y)\s*:?\s+(?P<name>\S.*)",
    )
});
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?|published|posted|updated|last|modified|created|date|on|in|at|utc|gmt|est|edt|pst|ist|min(?:utes?)? read|\d+ min)\b\.?:?",
    )
});

/// A date found in a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub date: Date,
    pub time: Option<Time>,
}

impl Found {
    pub fn at(&self) -> DateTime {
        self.date.to_datetime(self.time.unwrap_or(time(0, 0, 0, 0)))
    }
}

fn month(name: &str) -> Option<i8> {
    let names = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let lower = name.get(..3)?.to_ascii_lowercase();
    names.iter().position(|n| *n == lower).map(|i| i as i8 + 1)
}

fn clock(found: &regex::Captures<'_>) -> Option<Time> {
    let mut hour: i8 = found.name("h")?.as_str().parse().ok()?;
    let minute: i8 = found.name("m")?.as_str().parse().ok()?;
    if let Some(half) = found.name("ap") {
        let afternoon = half.as_str().to_ascii_lowercase().starts_with('p');
        hour = match (hour, afternoon) {
            (12, false) => 0,
            (12, true) => 12,
            (h, true) => h + 12,
            (h, false) => h,
        };
    }
    Time::new(hour, minute, 0, 0).ok()
}

/// Dates with a year in a line, first to last. `03/04/2018` is left out: nobody can tell.
pub(super) fn dates(line: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (pattern, form) in [
        (&*DAY_MONTH, 0),
        (&*MONTH_DAY, 1),
        (&*ISO, 2),
        (&*SLASHED, 3),
    ] {
        for hit in pattern.captures_iter(line) {
            let number = |name: &str| hit.name(name)?.as_str().parse::<i16>().ok();
            let (Some(all), Some(year)) = (hit.get(0), number("y")) else {
                continue;
            };
            let parts = match form {
                0 | 1 => hit
                    .name("mon")
                    .and_then(|m| month(m.as_str()))
                    .zip(number("d")),
                2 => number("mm").map(|m| m as i8).zip(number("d")),
                _ => match (number("a"), number("b")) {
                    (Some(a), Some(b)) if a > 12 && b <= 12 => Some((b as i8, a)),
                    (Some(a), Some(b)) if b > 12 && a <= 12 => Some((a as i8, b)),
                    (Some(a), Some(b)) if a == b => Some((a as i8, a)),
                    _ => None,
                },
            };
            let Some(day) = parts.and_then(|(m, d)| Date::new(year, m, i8::try_from(d).ok()?).ok())
            else {
                continue;
            };
            if day < date(1700, 1, 1) {
                continue;
            }
            found.push(Found {
                start: all.start(),
                end: all.end(),
                date: day,
                time: clock(&hit),
            });
        }
    }
    found.sort_by_key(|f| (f.start, f.end));
    found.dedup_by(|later, earlier| later.start < earlier.end);
    found
}

/// A date-time as pages' meta data write it.
pub(super) fn meta_date(text: &str) -> Option<Found> {
    dates(text).into_iter().next()
}

/// What a line above the text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Head {
    pub date: Option<Found>,
    pub byline: Option<String>,
    pub reads: Option<u64>,
}

impl Head {
    /// Whether the byline says what the author is, and names nobody.
    pub(super) fn describes(&self) -> bool {
        let first = self
            .byline
            .as_ref()
            .and_then(|byline| byline.chars().next());
        first.is_some_and(char::is_lowercase)
    }
}

/// Reads a line as a head line. `None` when, its date, byline and counts taken out, it still says
/// more than a few words: then it is prose.
pub(super) fn head_line(line: &str) -> Option<Head> {
    let words = line.split_whitespace().count();
    if words == 0 || words > 40 {
        return None;
    }
    let mut head = Head::default();
    let mut rest = line.to_owned();
    if let Some(hit) = READS.captures(&rest) {
        head.reads = reads(&hit);
        if let Some(all) = hit.get(0) {
            rest.replace_range(all.range(), " \u{1f} ");
        }
    }
    if let Some(found) = dates(&rest).first().copied() {
        head.date = Some(found);
        rest.replace_range(found.start..found.end, " \u{1f} ");
    }
    if let Some(hit) = BYLINE.captures(&rest.clone())
        && let (Some(all), Some(name)) = (hit.get(0), hit.name("name"))
    {
        let signed: String = name
            .as_str()
            .split(['\u{1f}', '|', '•', '·', '–', '—'])
            .next()
            .unwrap_or("")
            .trim()
            .trim_end_matches([',', '-', ';', ':'])
            .trim()
            .to_owned();
        // "By contrast, the treaty ..." is prose: names are capitalised and short.
        let capital = signed.chars().next().is_some_and(char::is_uppercase);
        let many = signed.split_whitespace().count();
        // "By a retired judge of the high court at Blantyre", a line of its own.
        let first = signed.split_whitespace().next().unwrap_or_default();
        let described =
            matches!(first, "a" | "an" | "the" | "our") && all.start() == 0 && many <= 24;
        let named = capital && (1..=8).contains(&many);
        if (named || described) && !signed.ends_with(['.', '?', '!']) {
            let end = name.start() + name.as_str().find(&*signed).unwrap_or(0) + signed.len();
            head.byline = Some(signed);
            rest.replace_range(all.start()..end, " ");
        }
    }
    if head == Head::default() {
        return None;
    }
    let left = WEEKDAY.replace_all(&rest, " ");
    let left = left
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .count();
    (left <= 4).then_some(head)
}

fn reads(hit: &regex::Captures<'_>) -> Option<u64> {
    let digits = hit.name("a").or(hit.name("b")).or(hit.name("c"))?.as_str();
    let scale = match hit.name("k").map(|k| k.as_str().to_ascii_lowercase()) {
        Some(k) if k == "k" => 1_000.0,
        Some(_) => 1_000_000.0,
        None => {
            return digits
                .trim_end_matches(['.', ','])
                .replace(['.', ','], "")
                .parse()
                .ok();
        }
    };
    digits
        .replace(',', ".")
        .parse::<f64>()
        .ok()
        .map(|n| (n * scale).round() as u64)
}

/// The place and date line that opens a news text: "KABUL, Feb. 21, 2018 (Wire) --".
pub(super) fn dateline(text: &str) -> Option<Found> {
    let end = text.char_indices().nth(90).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    let dash = ["—", "–", " - ", "--"]
        .iter()
        .filter_map(|mark| head.find(mark))
        .min()?;
    dates(&head[..dash]).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_their_usual_forms() {
        for (text, day, clock) in [
            ("Monday, 3 June 2019 14:05", "2019-06-03", Some((14, 5))),
            ("Feb. 21, 2018", "2018-02-21", None),
            (
                "September 1st, 2020 at 9:30 pm",
                "2020-09-01",
                Some((21, 30)),
            ),
            ("2018-02-21T03:35:00Z", "2018-02-21", Some((3, 35))),
            ("25/12/2017", "2017-12-25", None),
        ] {
            let found = dates(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].date.to_string(), day, "{text}");
            assert_eq!(
                found[0].time.map(|t| (t.hour(), t.minute())),
                clock,
                "{text}"
            );
        }
        assert!(
            dates("03/04/2018").is_empty(),
            "day and month cannot be told apart"
        );
        assert!(dates("31 February 2019").is_empty());
    }

    #[test]
    fn head_lines_give_up_their_parts() {
        let head = head_line("By Ona Vell | 12 March 2021 | 1,234 views").unwrap();
        assert_eq!(head.byline.as_deref(), Some("Ona Vell"));
        assert_eq!(head.reads, Some(1234));
        assert_eq!(head.date.unwrap().date.to_string(), "2021-03-12");
        assert_eq!(head_line("12.5k views").unwrap().reads, Some(12_500));
        let described = head_line("By a retired judge of the high court at Blantyre").unwrap();
        assert!(described.describes());
    }

    #[test]
    fn prose_with_a_date_is_no_head_line() {
        for line in [
            "On 3 June 2019 the two states signed a treaty on water.",
            "By contrast, Velmark has kept its promises.",
            "The book was read 300 times in the village school that year.",
        ] {
            assert_eq!(head_line(line), None, "{line}");
        }
    }
}
