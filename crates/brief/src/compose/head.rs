//! The head of the page.

use super::infer_region::counted;
use super::{Case, Inputs};
use crate::model::{CardLine, Head};
use crate::words;

/// An actor that the article names so often is one of its chief ones.
const CHIEF: usize = 3;

/// The head.
pub fn section(case: &Case<'_>, inputs: &Inputs) -> Head {
    let invented = case.region.invented;
    Head {
        title: if case.article.title.is_empty() {
            "Untitled article".to_owned()
        } else {
            case.article.title.clone()
        },
        card: vec![
            CardLine {
                label: "Article".to_owned(),
                text: article(case),
            },
            CardLine {
                label: "Region".to_owned(),
                text: region(case),
            },
            CardLine {
                label: "Data".to_owned(),
                text: data(case, inputs),
            },
        ],
        invented,
        notice: if invented {
            format!(
                "{} is an invented place: no such states, persons or groups exist, and the events are simulated from a stated model.",
                case.region.name
            )
        } else {
            String::new()
        },
        article_date: case.article_day().map(|day| day.to_string()),
    }
}

fn article(case: &Case<'_>) -> String {
    let article = case.article;
    let mut parts = Vec::new();
    if !article.byline.is_empty() {
        parts.push(article.byline.clone());
    }
    match article.date {
        Some(at) if article.has_time => parts.push(format!(
            "{}, {:02}:{:02}",
            words::day(at.date()),
            at.hour(),
            at.minute()
        )),
        Some(at) => parts.push(words::day(at.date())),
        None => parts.push("no date found".to_owned()),
    }
    if let Some(reads) = article.reads {
        parts.push(format!("read {} times", words::thousands(reads)));
    }
    let language = if article.language == "eng" {
        "English"
    } else {
        article.language.as_str()
    };
    parts.push(format!(
        "{language}, {}",
        words::count(article.body().count(), "sentence", "sentences")
    ));
    match article.furniture.len() {
        0 => {}
        n => parts.push(format!(
            "{} of page furniture left out",
            words::count(n, "line", "lines")
        )),
    }
    parts.join("; ")
}

fn region(case: &Case<'_>) -> String {
    if !case.region_note.is_empty() && !case.region_note.starts_with("the ") {
        return case.region_note.clone();
    }
    let members = words::count(case.region.members().count(), "member", "members");
    if case.region_note.is_empty() {
        format!("{} ({members})", case.region.name)
    } else {
        format!("{} ({members}: {})", case.region.name, case.region_note)
    }
}

fn data(case: &Case<'_>, inputs: &Inputs) -> String {
    let Some(bench) = &case.bench else {
        return "none given; the article alone is read".to_owned();
    };
    let files = &bench.events.files;
    let sum = |f: fn(&detente_store::FileReport) -> u64| files.iter().map(f).sum::<u64>();
    let mut text = format!(
        "{} {} rows read, {} usable, {} quarantined",
        case.source_line().trim_end_matches('.').to_owned() + ":",
        words::thousands(sum(|f| f.rows_read)),
        words::thousands(sum(|f| f.rows_used)),
        words::thousands(sum(|f| f.quarantined)),
    );
    if let Some(share) = case.share_before_article() {
        text.push_str(&format!(
            "; {:.0} % of the window precedes the article",
            100.0 * share
        ));
    }
    if let Some(deaths) = &inputs.deaths
        && let Some((first, last)) = deaths.window()
    {
        text.push_str(&format!(
            ". Deaths: {}, {first} to {last}, {} country-months",
            deaths.name,
            words::thousands(deaths.counts.len() as u64)
        ));
    }
    for warning in [too_old(case), unseen(case)].into_iter().flatten() {
        text.push_str(". ");
        text.push_str(&warning);
    }
    text
}

/// Where the data end before what the article speaks of: by its date, else by the latest year that it names.
fn too_old(case: &Case<'_>) -> Option<String> {
    let (_, last) = case.bench.as_ref()?.window;
    match case.article_day() {
        Some(day) => {
            let years = i32::from(day.year() - last.year());
            let months = 12 * years + i32::from(day.month() - last.month());
            (day > last && months > 1).then(|| {
                format!("The data end {months} months before the article: what it says of that time is not in them")
            })
        }
        None => {
            let texts = case.article.body().map(|sentence| sentence.text.as_str());
            match latest_year(texts) {
                Some(year) if year > last.year() => Some(format!(
                    "The article speaks of {year} and the data end in {}: what it says of later years is not in them",
                    last.year()
                )),
                Some(_) => None,
                None => Some(
                    "The article names no year: whether the data cover what it speaks of cannot be told"
                        .to_owned(),
                ),
            }
        }
    }
}

/// The latest number between 1900 and 2100 that stands alone.
fn latest_year<'a>(texts: impl Iterator<Item = &'a str>) -> Option<i16> {
    let years = texts.flat_map(|text| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() == 4)
            .filter_map(|word| word.parse::<i16>().ok())
    });
    years.filter(|year| (1900..2100).contains(year)).max()
}

/// Chief actors of the article of which the events say nothing at all.
fn unseen(case: &Case<'_>) -> Option<String> {
    let bench = case.bench.as_ref()?;
    let table = &bench.events.table;
    let names: Vec<String> = counted(case.mentions.iter())
        .into_iter()
        .filter(|(code, n)| *n >= CHIEF && !table.actors.covered_by(code).contains(&true))
        .map(|(code, _)| case.directory.name(&code))
        .collect();
    (!names.is_empty()).then(|| format!("No event names {}", words::list(&names)))
}

#[cfg(test)]
mod tests {
    use super::latest_year;

    #[test]
    fn a_year_is_four_figures_that_stand_alone() {
        let year = |text| latest_year([text].into_iter());
        assert_eq!(year("In 1999 and since 2021, when it fell."), Some(2021));
        assert_eq!(year("Resolution 2254b, 12021 men and 3000 goats."), None);
        assert_eq!(year("the war of 2020–2022"), Some(2022));
    }
}
