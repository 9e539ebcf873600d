//! Where labels find room in a picture: a list of boxes that are taken, and the first free place
//! of several.

/// Width of a letter in units of its size: a wide one of the usual screen fonts, so that a label
/// is rather too long in this reckoning than on the screen.
const LETTER: f64 = 0.6;

/// A box, from its left upper corner to its right lower one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// The box of a text of one line around a centre.
    pub(super) fn of_text(text: &str, font: f64, (x, y): (f64, f64)) -> Self {
        let half = LETTER * font * text.chars().count() as f64 / 2.0;
        Self {
            left: x - half,
            top: y - 0.55 * font,
            right: x + half,
            bottom: y + 0.55 * font,
        }
    }

    /// The box of a mark.
    pub(super) fn around((x, y): (f64, f64), reach: f64) -> Self {
        Self {
            left: x - reach,
            top: y - reach,
            right: x + reach,
            bottom: y + reach,
        }
    }

    /// Area that two boxes share.
    fn shared(&self, other: &Area) -> f64 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * high.max(0.0)
    }

    fn inside(&self, sheet: &Area) -> bool {
        self.left >= sheet.left
            && self.right <= sheet.right
            && self.top >= sheet.top
            && self.bottom <= sheet.bottom
    }
}

/// The boxes of a picture that hold something.
pub(super) struct Room {
    sheet: Area,
    taken: Vec<Area>,
}

impl Room {
    pub(super) fn new(sheet: Area) -> Self {
        Self {
            sheet,
            taken: Vec::new(),
        }
    }

    /// Takes a box, whatever lies there.
    pub(super) fn take(&mut self, area: Area) {
        self.taken.push(area);
    }

    /// The first place where a text lies free and on the sheet, which is then taken; `None`
    /// where there is none.
    pub(super) fn first_free(
        &mut self,
        text: &str,
        font: f64,
        places: impl IntoIterator<Item = (f64, f64)>,
    ) -> Option<(f64, f64)> {
        let place = places.into_iter().find(|place| {
            let area = Area::of_text(text, font, *place);
            area.inside(&self.sheet) && self.cost(&area) == 0.0
        })?;
        self.take(Area::of_text(text, font, place));
        Some(place)
    }

    /// The place that covers least of what is there, the first of equal ones, moved onto the
    /// sheet; it is then taken. For texts that must stand somewhere.
    pub(super) fn best(
        &mut self,
        text: &str,
        font: f64,
        places: impl IntoIterator<Item = (f64, f64)>,
    ) -> Option<(f64, f64)> {
        let mut best: Option<((f64, f64), f64)> = None;
        for (x, y) in places {
            let area = Area::of_text(text, font, (x, y));
            let x = x + (self.sheet.left - area.left).max(0.0)
                - (area.right - self.sheet.right).max(0.0);
            let y = y + (self.sheet.top - area.top).max(0.0)
                - (area.bottom - self.sheet.bottom).max(0.0);
            let cost = self.cost(&Area::of_text(text, font, (x, y)));
            if best.is_none_or(|(_, least)| cost < least) {
                best = Some(((x, y), cost));
            }
        }
        let (place, _) = best?;
        self.take(Area::of_text(text, font, place));
        Some(place)
    }

    fn cost(&self, area: &Area) -> f64 {
        self.taken.iter().map(|other| area.shared(other)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Room {
        Room::new(Area {
            left: 0.0,
            top: 0.0,
            right: 100.0,
            bottom: 100.0,
        })
    }

    #[test]
    fn a_label_takes_the_first_free_place_or_none() {
        let mut room = room();
        room.take(Area::around((50.0, 50.0), 10.0));
        let places = [(50.0, 50.0), (50.0, 70.0), (50.0, 90.0)];
        assert_eq!(room.first_free("ab", 10.0, places), Some((50.0, 70.0)));
        assert_eq!(room.first_free("ab", 10.0, places), Some((50.0, 90.0)));
        assert_eq!(room.first_free("ab", 10.0, places), None);
    }

    #[test]
    fn a_name_that_must_stand_covers_the_least_and_stays_on_the_sheet() {
        let mut room = room();
        room.take(Area::around((50.0, 50.0), 10.0));
        assert_eq!(
            room.best("abcd", 10.0, [(50.0, 50.0), (50.0, 59.0)]),
            Some((50.0, 59.0))
        );
        assert_eq!(room.best("abcd", 10.0, [(0.0, -3.0)]), Some((12.0, 5.5)));
    }
}
