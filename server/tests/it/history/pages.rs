//! The pages of the past, as the server writes them: what somebody without JavaScript sees.

use crate::common::{Answer, Blotter, Start, Upstream, row};
use serde_json::json;

/// Now, in whole seconds as the pages write it, and the next second.
async fn a_second_later() -> String {
    let now = jiff::Timestamp::now().as_second();
    crate::common::wait_for("the next second", async || {
        (jiff::Timestamp::now().as_second() > now).then_some(())
    })
    .await;
    jiff::Timestamp::from_second(now + 1).unwrap().to_string()
}

pub async fn page(program: &Blotter, path: &str) -> (u16, String) {
    let answer = program.get(path).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

pub async fn leads_to(program: &Blotter, path: &str) -> String {
    let answer = program.get(path).await;
    assert_eq!(answer.status(), 303, "{path}");
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_and_an_incident_that_ended_have_pages() {
    let rows = [row("26-1", "A1"), row("26-2", "K6"), row("26-2", "M7")];
    let upstream = Upstream::start(Answer::rows(&rows)).await;
    let program = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms").start();
    program.board_of(3).await;
    let before = a_second_later().await;
    let mut urgent = row("26-2", "K6");
    urgent["priority"] = json!("1");
    upstream.set(Answer::rows(&[urgent, row("26-2", "M7")]));
    program.board_of(2).await;

    // The board of then, in the list; the live page has one less.
    let (status, html) = page(&program, &format!("/history?moment={before}")).await;
    assert_eq!(status, 200);
    assert!(html.contains("data-incident=\"26-1\"") && html.contains("data-incident=\"26-2\""));
    assert!(html.contains("As it stood at ") && html.contains("Not live. In an emergency call 911."));
    assert!(!program.text("/").await.contains("data-incident=\"26-1\""));

    // A page of its own, to which a link to the live map leads.
    let (status, html) = page(&program, "/incident/26-1").await;
    assert_eq!(status, 200);
    assert!(html.contains("A report, not a finding.") && html.contains("and with it the incident"), "{html}");
    assert!(html.contains(">A1<"));
    assert_eq!(leads_to(&program, "/?incident=26-1").await, "/incident/26-1");
    // One that is on stays on the live map, and its page says what changed.
    assert!(page(&program, "/?incident=26-2").await.1.contains("id=\"details\""));
    let (_, html) = page(&program, "/incident/26-2").await;
    assert!(html.contains("at scene now") && html.contains(" changed from "), "{html}");
    // Of one of its two units.
    assert!(html.contains("K6: priority"), "{html}");
    assert!(html.contains("See it on the live map"));

    // Its changes as a file, to which the page leads.
    assert!(html.contains("href=\"/history/incidents/26-2.csv\" download"), "{html}");
    let (status, csv) = page(&program, "/history/incidents/26-2.csv").await;
    assert_eq!(status, 200);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("at,epoch,seq,change_type,unit_number,division,"), "{csv}");
    let kinds: Vec<_> = lines[1..].iter().map(|line| line.split(',').nth(3).unwrap()).collect();
    assert_eq!(kinds, ["add", "add", "update"], "{csv}");
    assert_eq!(page(&program, "/history/incidents/26-999.csv").await.0, 404);

    let (status, html) = page(&program, "/incident/26-999").await;
    assert_eq!(status, 404);
    assert!(html.contains("No incident 26-999 is known here.") && html.contains("Kept since "));
    let (status, html) = page(&program, "/incident/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert_eq!(status, 404);
    assert!(!html.contains("<script>alert"));

    // Before the history begins the page says so, and doesn't count.
    let (status, html) = page(&program, "/history?moment=2020-01-01T00:00:00Z").await;
    assert_eq!(status, 200);
    assert!(html.contains("The history does not reach back so far.") && html.contains("It begins on "));
    assert_eq!(page(&program, "/history?moment=yesterday").await.0, 400);
    assert_eq!(page(&program, "/history?date=soon").await.0, 400);
    assert_eq!(leads_to(&program, "/history?number=+26-2").await, "/incident/26-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_and_a_time_of_the_citys_clock_lead_to_the_moment() {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1")])).await;
    let program = Start::feed(upstream.url("/calls.json")).start();
    program.board_of(1).await;
    for (asked, moment) in [
        ("date=2026-08-14&time=12:09", "2026-08-14T12:09:00-05:00"),
        // The hour that is left out, and the one that comes twice.
        ("date=2025-03-09&time=02:30", "2025-03-09T03:30:00-05:00"),
        ("date=2025-11-02&time=01:30", "2025-11-02T01:30:00-05:00"),
        ("date=2012-01-05&time=09:00", "2012-01-05T09:00:00-06:00"),
    ] {
        let to = leads_to(&program, &format!("/history?{asked}")).await.replace("%3A", ":");
        assert_eq!(to, format!("/history?moment={moment}"), "{asked}");
    }
    // Of the hour that comes twice the second one has its own link, and says so.
    for (moment, clock) in [
        ("2025-11-02T01:30:00-05:00", "1:30 am<"),
        ("2025-11-02T01:30:00-06:00", "1:30 am, the second<"),
        ("2025-03-09T03:30:00-05:00", "3:30 am<"),
    ] {
        let (status, html) = page(&program, &format!("/history?moment={moment}")).await;
        assert_eq!(status, 200);
        assert!(html.contains(clock), "{moment}");
    }
    for (moment, minutes) in [
        ("2025-11-02T12:00:00-06:00", "max=\"1500\""),
        ("2025-03-09T12:00:00-05:00", "max=\"1380\""),
        ("2025-03-10T12:00:00-05:00", "max=\"1440\""),
    ] {
        assert!(page(&program, &format!("/history?moment={moment}")).await.1.contains(minutes), "{moment}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_before_the_history_says_when_it_begins() {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1")])).await;
    let program = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms").start();
    program.board_of(1).await;
    // Addresses have whole seconds: the first of them must be over.
    a_second_later().await;
    for path in ["/history?moment=2020-01-01T12:00:00Z", "/history?date=2020-01-01&time=12:00"] {
        let path = if path.contains("date=") { leads_to(&program, path).await } else { path.to_owned() };
        let (status, html) = page(&program, &path).await;
        assert_eq!(status, 200, "{path}");
        assert!(html.contains("The history does not reach back so far."), "{path}: {html}");
        let begins = html.split("It begins on ").nth(1).unwrap_or_else(|| panic!("{path}: {html}"));
        let href = begins.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        // It leads to a day that has calls.
        let (status, html) = page(&program, &href).await;
        assert_eq!(status, 200, "{href}");
        assert!(!html.contains("The history does not reach back so far."), "{href}");
    }
}

/// The text of the first element of a card that begins with a tag and class.
fn in_card<'a>(html: &'a str, card: &str, before: &str, after: &str) -> &'a str {
    let card = &html[html.find(&format!("id=\"{card}\"")).unwrap_or_else(|| panic!("no card {card}"))..];
    let inner = &card[card.find(before).unwrap_or_else(|| panic!("no {before}")) + before.len()..];
    &inner[..inner.find(after).unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn how_busy_it_was_has_a_page_that_counts_as_the_api_does() {
    let mut alarm = row("26-2", "K6");
    (alarm["nature_of_call"], alarm["priority"]) = (json!("04 - 911 Hang Up"), json!("1"));
    let upstream = Upstream::start(Answer::rows(&[])).await;
    let program = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms").start();
    program.board_of(0).await;
    let (status, html) = page(&program, "/activity").await;
    assert_eq!(status, 200);
    assert!(html.contains("No call has been kept yet"));
    upstream.set(Answer::rows(&[row("26-1", "A1"), row("26-1", "A2"), alarm]));
    program.board_of(3).await;

    let (status, html) = page(&program, "/activity").await;
    assert_eq!(status, 200);
    assert_eq!(in_card(&html, "total", "class=\"big num\">", "<"), "3");
    let amounts: Vec<&str> =
        html.split("<dd>").skip(1).filter_map(|part| part.split('<').next()).take(3).collect();
    assert_eq!(amounts, ["2", "1", "3"], "incidents, with two units or more, not on the map");
    assert!(html.contains("911 hang-up") && html.contains("Kept since "));
    // A list by which one has filtered stays whole; the others count what is left.
    let (_, html) = page(&program, "/activity?nature=04+-+911+Hang+Up&colour=red").await;
    assert_eq!(in_card(&html, "total", "class=\"big num\">", "<"), "1");
    assert!(html.contains("Remove 911 hang-up") && html.contains("Major accident"));
    let api = program.json("/history/activity?nature=04+-+911+Hang+Up").await;
    assert_eq!(api["total"], 1);
    let (_, html) = page(&program, "/activity?division=Nowhere").await;
    assert!(html.contains("No call of these days has all of that."));
    let (_, html) = page(&program, "/activity?nature=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(!html.contains("<script>alert"));
    // The same as a file.
    let csv = program.get("/history/activity.csv?group=nature&order=key").await;
    assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8");
    let csv = csv.text().await.unwrap();
    assert_eq!(csv.lines().next(), Some("nature,count"));
    assert!(csv.contains("04 - 911 Hang Up,1"), "{csv}");
    // One address for each page.
    assert_eq!(program.get("/activity/?division=Central").await.status(), 308);
}
