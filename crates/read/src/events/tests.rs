use super::*;
use std::sync::OnceLock;

fn coder() -> &'static Coder {
    static CODER: OnceLock<Coder> = OnceLock::new();
    CODER.get_or_init(|| Coder::new(&ActorDirectory::builtin()))
}

fn coded(text: &str) -> Vec<String> {
    coder()
        .code_text(text, "2019-06-03".parse().ok())
        .events
        .iter()
        .map(|e| {
            let kind = e.event_type.map_or(e.cameo.as_str(), |t| t.name());
            format!("{} {} {} {:?}", e.source, kind, e.target, e.status)
        })
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(coded(text), expected, "{text}");
}

#[test]
fn active_and_passive_have_the_same_roles() {
    check(
        "Kenya accused Uganda of smuggling on Monday.",
        &["KEN ACCUSE UGA Actual"],
    );
    check(
        "Uganda was accused by Kenya of smuggling on Monday.",
        &["KEN ACCUSE UGA Actual"],
    );
    check(
        "Chilean police arrested 20 Peruvian protesters on Tuesday.",
        &["CHL.COP COERCE PER.CIV Actual"],
    );
}

#[test]
fn talks_and_treaties_go_both_ways() {
    check(
        "Ghana and Togo signed a trade agreement on Friday.",
        &["GHA SUPPORT TGO Actual", "TGO SUPPORT GHA Actual"],
    );
    check(
        "The Norwegian prime minister held talks with the Finnish president on Monday.",
        &[
            "NOR.GOV CONSULT FIN.GOV Actual",
            "FIN.GOV CONSULT NOR.GOV Actual",
        ],
    );
}

#[test]
fn nominal_deeds_behind_light_verbs_are_found() {
    check(
        "Peruvian prosecutors launched an investigation into a Chilean company on Monday.",
        &["PER.JUD ACCUSE CHL.BUS Actual"],
    );
    check(
        "Sudanese rebels carried out an attack on Chadian troops on Sunday.",
        &["SDN.REB ASSAULT TCD.MIL Actual"],
    );
}

#[test]
fn the_future_is_an_intention() {
    check(
        "Brazil will send aid to Haiti next week, officials said on Monday.",
        &["BRA AGREE HTI Planned"],
    );
    check(
        "Kenya agreed on Monday to withdraw its troops from Somalia.",
        &["KEN AGREE SOM Actual"],
    );
}

#[test]
fn what_did_not_happen_is_no_event() {
    for text in [
        "Kenya did not attack Uganda on Monday.",
        "If Kenya attacked Uganda, the region would suffer.",
        "Kenya should invite Uganda to talks.",
        "Kenya could sanction Uganda.",
    ] {
        check(text, &[]);
    }
}

#[test]
fn assertions_are_no_events() {
    for text in [
        "Kenya's support for rebels is the main driver of the conflict in Uganda.",
        "Kenya has improved relations with Uganda.",
        "Kenya supports Ugandan rebels.",
        "Kenya and Uganda have long fought over the lake, as they did in the 1970s.",
    ] {
        check(text, &[]);
    }
}

#[test]
fn refusals_and_demands_have_their_own_types() {
    check(
        "Egypt rejected an Ethiopian proposal on Monday.",
        &["EGY REJECT ETH Actual"],
    );
    check(
        "Japan urged North Korea on Monday to release two journalists.",
        &["JPN REQUEST PRK Actual"],
    );
    check(
        "Algeria recalled its ambassador from Morocco on Monday.",
        &["DZA SANCTION MAR Actual"],
    );
}

#[test]
fn the_model_op_ed_reports_one_deed_and_one_plan() {
    let Some(bytes) = crate::beside::model_op_ed() else {
        return;
    };
    let article = Article::from_bytes("op-ed", &bytes, None).unwrap();
    let found = coder().code_article(&article).events;
    let of = |status: Status| {
        found
            .iter()
            .filter(|e| e.status == status)
            .map(|e| (e.sentence, e.source.to_string(), e.target.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(Status::Actual),
        [(5, "RUS.GOV".to_owned(), "PAK.GOV".to_owned())],
        "{found:?}"
    );
    // One plan, told of both sides.
    let pair = |a: &str, b: &str| (6, a.to_owned(), b.to_owned());
    assert_eq!(
        of(Status::Planned),
        [pair("RUS.GOV", "PAK.GOV"), pair("PAK.GOV", "RUS.GOV")],
        "{found:?}"
    );
}

fn cameo(text: &str) -> Vec<String> {
    coder()
        .code_text(text, None)
        .events
        .iter()
        .map(|e| format!("{} {} {}", e.source, e.cameo, e.target))
        .collect()
}

#[test]
fn aircraft_strike_from_the_air() {
    for (text, expected) in [
        (
            "Turkish warplanes struck a militant hideout in northern Iraq.",
            "TUR.MIL 195 IRQ.REB",
        ),
        (
            "Ethiopian helicopters hit an insurgent base in southern Somalia.",
            "ETH.MIL 195 SOM.REB",
        ),
        (
            "Emirati planes bombed Houthi fighters on Tuesday.",
            "ARE.MIL 195 YEM.REB.HOUTHI",
        ),
        (
            "A rebel base in Chad was bombed by Libyan jets.",
            "LBY.MIL 195 TCD.REB",
        ),
        (
            "Israel bombed Hezbollah positions.",
            "ISR 195 LBN.REB.HEZBOLLAH",
        ),
    ] {
        assert_eq!(cameo(text), [expected], "{text}");
    }
}

#[test]
fn armed_men_are_not_their_attackers_countrymen() {
    check(
        "American drones attacked jihadists.",
        &["USA.MIL ASSAULT REB Actual"],
    );
    check(
        "Russian aircraft bombed rebels in western Syria.",
        &["RUS.MIL ASSAULT SYR.REB Actual"],
    );
}

#[test]
fn trade_that_is_stopped_is_a_sanction() {
    check(
        "India halted rice exports to Bangladesh.",
        &["IND SANCTION BGD Actual"],
    );
    check(
        "China suspended coal imports from North Korea.",
        &["CHN SANCTION PRK Actual"],
    );
    check(
        "Russia banned fruit imports from Moldova.",
        &["RUS COERCE MDA Actual"],
    );
}

#[test]
fn an_unknown_place_does_not_hide_the_deed() {
    check(
        "Troops from Nairobi killed farmers near Wexolo in June.",
        &["KEN.MIL ASSAULT KEN.CIV Actual"],
    );
    check(
        "Russian planes bombed rebels near Wexolo in Syria.",
        &["RUS.MIL ASSAULT SYR.REB Actual"],
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_coded_with_spans_that_lie_in_it(text in "([A-Za-z’', .-]|Russia |Kenyan police |attacked |said |on Monday |\\PC){0,60}") {
        let length = text.chars().count();
        for event in coder().code_text(&text, None).events {
            for span in [event.span, event.evidence.trigger, event.evidence.source, event.evidence.target] {
                proptest::prop_assert!(span.start <= span.end && span.end <= length);
            }
        }
    }
}
