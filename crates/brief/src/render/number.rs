//! How numbers, shares, dates and counted nouns are printed: one place for all three forms.

use crate::model::{Quantity, Share};

/// The narrow space between a number and its unit sign; it does not break.
pub const THIN: &str = "\u{202f}";
/// What stands for a missing number.
pub const DASH: &str = "—";

/// `value` with `digits` after the point, a true minus sign and commas between thousands.
/// A number that is not finite is a dash; a rounded zero has no sign.
pub fn fixed(value: f64, digits: u8) -> String {
    if !value.is_finite() {
        return DASH.to_owned();
    }
    let printed = format!("{:.*}", usize::from(digits), value.abs());
    let (whole, fraction) = match printed.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (printed.as_str(), None),
    };
    let is_zero = printed.bytes().all(|b| b == b'0' || b == b'.');
    let mut out = String::new();
    if value < 0.0 && !is_zero {
        out.push('−');
    }
    out.push_str(&grouped(whole));
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Like [`fixed`], with a plus sign before what is above zero.
pub fn signed(value: f64, digits: u8) -> String {
    let printed = fixed(value, digits);
    let has_figure = printed.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if value > 0.0 && has_figure {
        format!("+{printed}")
    } else {
        printed
    }
}

/// A whole number with commas between thousands.
pub fn count(n: u64) -> String {
    grouped(&n.to_string())
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `1 event`, `0 events`, `1,620 events`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{}{NBSP}{}", count(n), if n == 1 { one } else { many })
}

/// Between a count and its noun: a space that does not break.
const NBSP: &str = "\u{a0}";

/// A share from 0 to 1 in whole percent. Shares of draws never reach 0 or 100 by
/// rounding: they stop at "more than 99 %" and "less than 1 %".
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return DASH.to_owned();
    }
    let rounded = (share * 100.0).round();
    if rounded >= 100.0 && share < 1.0 {
        format!("more than 99{THIN}%")
    } else if rounded <= 0.0 && share > 0.0 {
        format!("less than 1{THIN}%")
    } else {
        format!("{}{THIN}%", fixed(rounded, 0))
    }
}

/// A p-value: `< 0.001`, three digits below 0.1, two above.
pub fn p_value(p: f64) -> String {
    if !p.is_finite() {
        DASH.to_owned()
    } else if p < 0.001 {
        format!("<{THIN}0.001")
    } else if p < 0.0995 {
        fixed(p, 3)
    } else {
        fixed(p, 2)
    }
}

/// A p-value that may be missing.
pub fn maybe_p(p: Option<f64>) -> String {
    p.map_or_else(|| DASH.to_owned(), p_value)
}

/// Whether the point of a quantity is printed with its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// `0.84`.
    Plain,
    /// `+0.84`.
    Always,
}

impl Signs {
    fn print(self, value: f64, digits: u8) -> String {
        match self {
            Signs::Plain => fixed(value, digits),
            Signs::Always => signed(value, digits),
        }
    }
}

/// The point of a quantity with its unit, or a dash.
pub fn point(quantity: &Quantity, signs: Signs) -> String {
    match quantity.value.filter(|v| v.is_finite()) {
        Some(value) => with_unit(&signs.print(value, quantity.digits), &quantity.unit),
        None => DASH.to_owned(),
    }
}

/// The band of a quantity: `0.60 to 1.02`, `at least 0.60`, or nothing.
pub fn band(quantity: &Quantity, signs: Signs) -> Option<String> {
    let low = quantity.low.filter(|v| v.is_finite());
    let high = quantity.high.filter(|v| v.is_finite());
    let print = |v| signs.print(v, quantity.digits);
    match (low, high) {
        (Some(low), Some(high)) => Some(format!("{} to {}", print(low), print(high))),
        (Some(low), None) => Some(format!("at least {}", print(low))),
        (None, Some(high)) => Some(format!("at most {}", print(high))),
        (None, None) => None,
    }
}

/// Point, band and unit in one line; for a missing value the dash and its reason.
pub fn quantity(quantity: &Quantity, signs: Signs) -> String {
    let mut out = point(quantity, signs);
    if let Some(band) = band(quantity, signs) {
        out.push_str(&format!(" ({band})"));
    }
    if quantity.value.is_none() && !quantity.why_missing.is_empty() {
        out.push(' ');
        out.push_str(&quantity.why_missing);
    }
    out
}

/// A printed number and its unit: `5 %`, `0.89 sd`.
pub fn with_unit(number: &str, unit: &str) -> String {
    match unit {
        "" => number.to_owned(),
        "%" => format!("{number}{THIN}%"),
        unit => format!("{number}\u{a0}{unit}"),
    }
}

/// A share with its second line and Monte Carlo error, as text.
pub fn share(share: &Share) -> String {
    let mut out = share.label.clone();
    if let Some(error) = share_error(share) {
        out.push_str(&format!(" {error}"));
    }
    if !share.note.is_empty() {
        out.push_str(&format!(" ({})", share.note));
    }
    out
}

/// The Monte Carlo error of a share, `±0.4`, in percentage points; nothing where it is
/// nil, as it is for logic.
pub fn share_error(share: &Share) -> Option<String> {
    // "more than 99 %" and "less than 1 %" are bounds already.
    share.p.filter(|p| (0.01..=0.99).contains(p))?;
    let error = share.mc_error.filter(|e| e.is_finite() && *e > 0.0)?;
    let points = error * 100.0;
    let digits = if points < 1.0 { 1 } else { 0 };
    let printed = fixed(points, digits);
    Some(if printed == "0.0" {
        "±<0.1".to_owned()
    } else {
        format!("±{printed}")
    })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Year, month and day of an ISO date; what follows the day is ignored.
pub fn iso_parts(iso: &str) -> Option<(i32, u32, u32)> {
    let mut parts = iso.get(..10)?.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts
        .next()?
        .parse()
        .ok()
        .filter(|m| (1..=12).contains(m))?;
    let day = parts
        .next()?
        .parse()
        .ok()
        .filter(|d| (1..=31).contains(d))?;
    Some((year, month, day))
}

/// `21 February 2018`; what is no ISO date stays as it is.
pub fn date(iso: &str) -> String {
    match iso_parts(iso) {
        Some((year, month, day)) => format!("{day} {} {year}", MONTHS[month as usize - 1]),
        None => iso.to_owned(),
    }
}

/// `Jan`, `Feb`, …, for axes.
pub fn month_short(month: u32) -> &'static str {
    MONTHS
        .get((month as usize).wrapping_sub(1))
        .map_or("", |name| &name[..3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_true_minus_signs_and_grouped_thousands() {
        let cases = [
            (-0.22, 2, "−0.22"),
            (-0.001, 2, "0.00"),
            (1620.0, 0, "1,620"),
            (-1234567.5, 1, "−1,234,567.5"),
            (f64::NAN, 2, "—"),
            (f64::INFINITY, 0, "—"),
        ];
        for (value, digits, expected) in cases {
            assert_eq!(fixed(value, digits), expected);
        }
        assert_eq!(signed(0.62, 2), "+0.62");
        assert_eq!(signed(0.0, 1), "0.0");
    }

    #[test]
    fn shares_stop_short_of_certainty() {
        assert_eq!(percent(0.999), "more than 99\u{202f}%");
        assert_eq!(percent(0.001), "less than 1\u{202f}%");
        assert_eq!(percent(1.0), "100\u{202f}%");
        assert_eq!(percent(0.0), "0\u{202f}%");
        assert_eq!(percent(0.54), "54\u{202f}%");
    }

    #[test]
    fn counted_nouns_agree() {
        assert_eq!(counted(1, "event", "events"), "1\u{a0}event");
        assert_eq!(counted(0, "event", "events"), "0\u{a0}events");
        assert_eq!(counted(1200, "event", "events"), "1,200\u{a0}events");
    }

    #[test]
    fn p_values_name_their_bound() {
        assert_eq!(p_value(0.0000001), "<\u{202f}0.001");
        assert_eq!(p_value(0.0561), "0.056");
        assert_eq!(p_value(0.86), "0.86");
        assert_eq!(maybe_p(None), "—");
    }

    #[test]
    fn dates_in_words() {
        assert_eq!(date("2018-02-21"), "21 February 2018");
        assert_eq!(date("2018-13-21"), "2018-13-21");
        assert_eq!(date("soon"), "soon");
    }
}
