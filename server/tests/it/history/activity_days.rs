//! The cards of `/activity` on days of 23, 24 and 25 hours of the city's clock, and under hours and weekdays.

use super::written::{call, poll};
use crate::common::{Blotter, Start};
use blotter_lake::{Lake, history::History};
use blotter_model::{ChangeType, Timestamp};
use jiff::ToSpan;
use serde_json::json;
use tempfile::TempDir;

/// A program whose history was watched each minute from one moment to another, with calls that came at others.
async fn watched(data: &TempDir, from: &str, to: &str, came: &[&str]) -> Blotter {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let (from, to) = (at(from), at(to));
    let minutes = (to.as_second() - from.as_second()) / 60;
    let polls: Vec<_> =
        (1..).zip(0..=minutes).map(|(number, minute)| poll(number, from + minute.minutes(), None)).collect();
    let events: Vec<_> = (1..)
        .zip(came)
        .map(|(seq, when)| call(seq, at(when), ChangeType::Add, [&format!("26-{seq}"), "A1", "ELM ST"]))
        .collect();
    let lake = data.path().join("lake");
    let history = History::new(Lake::open(lake.to_str().unwrap()).unwrap());
    history.append_polls(&polls).await.unwrap();
    history.append_events(&events).await.unwrap();
    Start::feed("none").data_dir(data.path()).start()
}

/// A page, without what only marks its texts for the browser.
async fn page(program: &Blotter, path: &str) -> (u16, String) {
    let (status, html) = super::pages::page(program, path).await;
    (status, html.replace("<!>", ""))
}

/// What stands between two texts behind a third one.
fn between<'a>(html: &'a str, behind: &str, from: &str, to: &str) -> &'a str {
    let rest = &html[html.find(behind).unwrap_or_else(|| panic!("no {behind}"))..];
    let rest = &rest[rest.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len()..];
    &rest[..rest.find(to).unwrap()]
}

/// The means of an hour, Monday to Sunday.
fn means(html: &str, hour: &str) -> Vec<String> {
    let row = between(html, "id=\"when\"", &format!("scope=\"row\">{hour}</th>"), "</tr>");
    let number = |cell: &str| cell.rsplit('>').next().unwrap().to_owned();
    row.split("</td>").filter(|cell| cell.contains("<td")).map(number).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_25_hours_has_an_hour_that_comes_twice() {
    let data = TempDir::new().unwrap();
    // Of the day before, of 1:30 in summer time and 1:30 in winter time, and of noon. That none came in the evening, which is
    // the next day in UTC, doesn't mean that nobody watched.
    let came = [
        "2025-11-01T12:00:00-05:00",
        "2025-11-02T01:30:00-05:00",
        "2025-11-02T01:30:00-06:00",
        "2025-11-02T12:00:00-06:00",
    ];
    let program = watched(&data, "2025-11-01T00:00:00-05:00", "2025-11-03T00:10:00-06:00", &came).await;
    let (status, html) = page(&program, "/activity?from=2025-11-02&to=2025-11-02").await;
    assert_eq!(status, 200);
    assert_eq!(between(&html, "id=\"total\"", "class=\"big num\">", "<"), "3");
    assert!(html.contains("100.0% of this day was watched"), "{html}");
    // The day before has an hour less.
    let note = between(&html, "id=\"change\"", "class=\"card-note\">", "<");
    assert!(note.contains("2 November has 25 hours."), "{note}");
    assert!(between(&html, "id=\"change\"", "<dd", "</dd>").contains("1 then, 3 now"), "{html}");
    assert!(html.contains("Sunday 2 November: 3<"), "{html}");
    // Two calls in the two hours that are called so, of one Sunday; one in the hour from noon.
    assert_eq!(means(&html, "1 am"), ["–", "–", "–", "–", "–", "–", "1.0"].map(str::to_owned));
    assert_eq!(means(&html, "12 pm")[6], "1.0");
    assert_eq!(means(&html, "2 am")[6], "0");
    let hours = program.json("/history/activity?from=2025-11-02&to=2025-11-02&group=hour&order=key").await;
    assert_eq!(hours["groups"], json!([{"hour": 1, "count": 2}, {"hour": 12, "count": 1}]));
    let days = program.json("/history/days?from=2025-11-02&to=2025-11-02").await;
    assert_eq!((&days[0]["seconds"], &days[0]["watched_s"]), (&json!(90_000), &json!(90_000)), "{days}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_23_hours_lacks_one() {
    let data = TempDir::new().unwrap();
    let came = [
        "2025-03-08T02:30:00-06:00",
        "2025-03-09T01:59:59-06:00",
        "2025-03-09T03:00:00-05:00",
        "2025-03-10T00:05:00-05:00",
    ];
    let program = watched(&data, "2025-03-08T00:00:00-06:00", "2025-03-10T00:10:00-05:00", &came).await;
    let (_, html) = page(&program, "/activity?from=2025-03-09&to=2025-03-09").await;
    assert_eq!(between(&html, "id=\"total\"", "class=\"big num\">", "<"), "2");
    assert!(html.contains("100.0% of this day was watched"), "{html}");
    let note = between(&html, "id=\"change\"", "class=\"card-note\">", "<");
    assert!(note.contains("9 March has 23 hours."), "{note}");
    assert_eq!(
        [1, 2, 3].map(|hour| means(&html, &format!("{hour} am"))[6].clone()),
        ["1.0", "not watched–", "1.0"].map(|mean| mean.trim_start_matches("not watched").to_owned())
    );
    // The Saturday before has it.
    let (_, html) = page(&program, "/activity?from=2025-03-08&to=2025-03-09").await;
    assert_eq!(means(&html, "2 am")[5..], ["1.0".to_owned(), "–".to_owned()]);
    let days = program.json("/history/days?from=2025-03-09&to=2025-03-09").await;
    assert_eq!((&days[0]["seconds"], &days[0]["watched_s"]), (&json!(82_800), &json!(82_800)), "{days}");
}

#[tokio::test(flavor = "multi_thread")]
async fn under_hours_and_weekdays_means_are_of_their_own_watched_time() {
    let data = TempDir::new().unwrap();
    // A Thursday and a Friday in Dallas.
    let came = [
        "2026-08-13T10:00:00-05:00",
        "2026-08-13T10:20:00-05:00",
        "2026-08-14T10:00:00-05:00",
        "2026-08-14T15:00:00-05:00",
    ];
    let program = watched(&data, "2026-08-13T00:00:00-05:00", "2026-08-15T00:10:00-05:00", &came).await;
    let days = "from=2026-08-13&to=2026-08-14";
    let unit = |html: &str| between(html, "class=\"big num\">", "<p class=\"text\">", "<").to_owned();
    let (_, html) = page(&program, &format!("/activity?{days}")).await;
    assert_eq!(unit(&html), "calls, 2 a watched day");
    for (filter, total, thursday, friday) in [
        ("hour=10", "3", "2.0", "1.0"),
        ("weekday=4", "2", "2.0", "0"),
        ("weekday=5&hour=10", "1", "0", "1.0"),
    ] {
        let (_, html) = page(&program, &format!("/activity?{days}&{filter}")).await;
        assert_eq!(between(&html, "id=\"total\"", "class=\"big num\">", "<"), total, "{filter}");
        // A mean of whole days would be wrong for a part of them.
        assert!(!unit(&html).contains("a watched day"), "{filter}: {}", unit(&html));
        let of = means(&html, "10 am");
        assert_eq!([&of[3], &of[4]], [thursday, friday], "{filter}: {of:?}");
        assert_eq!(of[0], "–", "{filter}: a day that is not shown was not watched");
    }
}
