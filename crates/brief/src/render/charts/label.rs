//! How wide a text is, and where labels go so that none lies on another.
//!
//! Widths are those of DejaVu Sans, the widest of the common sans fonts: what fits by
//! this table fits in every system font of the style sheet.

/// Advance widths of DejaVu Sans in thousandths of the font size, from U+0020 to U+007E.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The same for the bold face.
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

/// Width of a text in pixels at a font size.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let table = if bold { &BOLD } else { &REGULAR };
    let thousandths: u32 = text
        .chars()
        .map(|c| match c {
            ' '..='~' => u32::from(table[c as usize - 0x20]),
            '\u{2009}' | '\u{202f}' => 200,
            '\u{a0}' => 348,
            '–' => 500,
            '·' => 380,
            // Latin, Greek and Cyrillic letters with marks: as wide as the wide letters.
            '\u{a1}'..='\u{52f}' => 850,
            _ => 1000,
        })
        .sum();
    f64::from(thousandths) * size / 1000.0
}

/// `text`, cut with an ellipsis where it is wider than `room`.
pub fn fit(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size, bold) + width("…", size, bold) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// `text` in lines no wider than `room`, at most `max_lines`; what does not fit ends in
/// an ellipsis. A word wider than the room is broken with a hyphen.
pub fn wrap(text: &str, size: f64, bold: bool, room: f64, max_lines: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text
        .split([' ', '\n', '\t'])
        .filter(|word| !word.is_empty())
    {
        for piece in broken(word, size, bold, room) {
            match lines.last_mut() {
                Some(line) if width(&format!("{line} {piece}"), size, bold) <= room => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            *last = fit(&format!("{last} …"), size, bold, room);
        }
    }
    lines
}

/// A word in pieces that fit, each but the last with a hyphen at its end.
fn broken(word: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    if width(word, size, bold) <= room {
        return vec![word.to_owned()];
    }
    for c in word.chars() {
        let last = pieces.len() - 1;
        let is_full = width(&format!("{}{c}-", pieces[last]), size, bold) > room;
        if is_full && !pieces[last].is_empty() {
            // A piece that ends in a hyphen of its own gets no second one.
            if !pieces[last].ends_with('-') {
                pieces[last].push('-');
            }
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

/// Pushes label centres apart, keeping their order: afterwards no two are closer than
/// `gap`, and all lie in `[top, bottom]` where that is possible.
///
/// ```
/// # use detente_brief::render::charts::label::stack;
/// assert_eq!(stack(&[50.0, 52.0], 16.0, 0.0, 100.0), vec![43.0, 59.0]);
/// ```
pub fn stack(wanted: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    // Groups of touching labels, each with its mean wish: merged until none overlap.
    let mut groups: Vec<(f64, usize)> = Vec::new();
    for &i in &order {
        groups.push((wanted[i], 1));
        while groups.len() > 1 {
            let (upper, n) = groups[groups.len() - 2];
            let (lower, m) = groups[groups.len() - 1];
            let room = gap * (n + m) as f64 / 2.0;
            if lower - upper >= room {
                break;
            }
            groups.pop();
            let last = groups.len() - 1;
            groups[last] = (
                (upper * n as f64 + lower * m as f64) / (n + m) as f64,
                n + m,
            );
        }
    }
    let mut placed = Vec::with_capacity(wanted.len());
    for (centre, n) in groups {
        for k in 0..n {
            placed.push(centre + gap * (k as f64 - (n as f64 - 1.0) / 2.0));
        }
    }
    // Down from the top, then up from the bottom: the column stays within its ends.
    let mut floor = top;
    for y in &mut placed {
        *y = y.max(floor);
        floor = *y + gap;
    }
    let mut ceiling = bottom;
    for y in placed.iter_mut().rev() {
        *y = y.min(ceiling);
        ceiling = *y - gap;
    }
    let mut out = vec![0.0; wanted.len()];
    for (slot, &i) in order.iter().enumerate() {
        out[i] = placed[slot];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cut_texts_fit_their_room() {
        let long = "a sentence that has no end in sight";
        for room in [20.0, 60.0, 120.0] {
            assert!(width(&fit(long, 12.0, false, room), 12.0, false) <= room);
            for line in wrap(long, 12.0, true, room, 3) {
                assert!(width(&line, 12.0, true) <= room, "{line}");
            }
        }
        assert_eq!(fit("short", 12.0, false, 200.0), "short");
    }

    proptest! {
        #[test]
        fn stacked_labels_never_touch(
            wanted in proptest::collection::vec(0.0..200.0f64, 0..12)
        ) {
            let placed = stack(&wanted, 16.0, 0.0, 200.0);
            let mut sorted = placed.clone();
            sorted.sort_by(f64::total_cmp);
            for pair in sorted.windows(2) {
                prop_assert!(pair[1] - pair[0] > 16.0 - 1e-9);
            }
            for y in placed {
                prop_assert!((-1e-9..=200.0 + 1e-9).contains(&y));
            }
        }
    }
}
