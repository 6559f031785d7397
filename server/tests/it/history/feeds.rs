//! Feeds of new incidents, read by a feed reader's library.

use crate::common::{Answer, Blotter, Start, Upstream, row};
use feed_rs::model::{Feed, FeedType};
use serde_json::json;

async fn read(program: &Blotter, path: &str) -> Feed {
    let answer = program.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    let body = answer.bytes().await.unwrap();
    feed_rs::parser::parse(&body[..]).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn links(feed: &Feed) -> Vec<&str> {
    feed.entries.iter().map(|entry| entry.links[0].href.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_incidents_are_feeds_by_the_live_page_s_filters() {
    let mut odd = row("26-2", "K6");
    odd["location"] = json!("<Elm> & Main\u{1}");
    odd["division"] = json!("Central");
    odd["priority"] = json!("4");
    odd["nature_of_call"] = json!("11B - Burg of Bus");
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-1", "A2"), odd])).await;
    let program = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms").start();
    program.board_of(3).await;
    let (one, two) = (program.url("/incident/26-1"), program.url("/incident/26-2"));
    for (name, media_type, kind) in
        [("atom", "application/atom+xml", FeedType::Atom), ("json", "application/feed+json", FeedType::JSON)]
    {
        let path = |query: &str| format!("/history/feed.{name}{query}");
        assert_eq!(program.get(&path("")).await.headers()["content-type"], media_type);
        let all = read(&program, &path("")).await;
        assert_eq!(all.feed_type, kind);
        assert_eq!(all.entries.len(), 2, "an incident of two units is one entry: {all:?}");
        assert_eq!(all.title.as_ref().unwrap().content, "New police calls in Dallas");
        for (query, found) in [
            ("?division=Central", &two),
            ("?kind=theft", &two),
            ("?priority=4", &two),
            ("?priority=2", &one),
            ("?q=elm%20main", &two),
            ("?q=park", &one),
            ("?division=Central&q=elm&at=32.7,-96.8,11.00&incident=26-1", &two),
        ] {
            let feed = read(&program, &path(query)).await;
            assert_eq!(links(&feed), [found.as_str()], "{name} {query}");
            let entry = &feed.entries[0];
            assert!(entry.published.is_some() && entry.updated.is_some(), "{entry:?}");
        }
        assert!(read(&program, &path("?q=nowhere")).await.entries.is_empty());
        // A word that nobody knows would otherwise mean no filter at all.
        for (query, parameter, part) in [
            ("?kind=thefts", "kind", "theft, alarm"),
            ("?priority=high", "priority", "a number"),
            ("?kind=theft&kind=Theft", "kind", "\"Theft\""),
            ("?colour=red", "colour", "there is no parameter"),
            ("?kinds=theft", "kinds", "there is no parameter"),
        ] {
            let refused = program.get(&path(query)).await;
            assert_eq!(refused.status(), 400, "{name} {query}");
            let refused: serde_json::Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
            assert_eq!(refused["parameter"], parameter, "{refused}");
            assert!(refused["error"].as_str().unwrap().contains(part), "{refused}");
        }
        assert_eq!(read(&program, &path("?kind=&priority=&division=")).await.entries.len(), 2);
        let entry = read(&program, &path("?division=Central")).await.entries.remove(0);
        let title = entry.title.unwrap().content;
        assert!(
            title.contains("<elm> & Main") && !title.contains('\u{1}'),
            "as text, not as markup: {title}"
        );
        assert_eq!(entry.id, "urn:blotter:dallas:26-2");
    }
    // Behind a proxy, links are as the reader asked.
    for (headers, scheme) in [
        (&[("x-forwarded-proto", "https")][..], "https"),
        (&[("x-forwarded-proto", "http"), ("x-original-proto", "https")], "https"),
        (&[("x-forwarded-proto", "http")], "http"),
    ] {
        let mut request = program.request(reqwest::Method::GET, "/history/feed.json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let text = request.send().await.unwrap().text().await.unwrap();
        let feed: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(feed["items"][0]["url"].as_str().unwrap().starts_with(&format!("{scheme}://")), "{feed}");
    }
    // Readers of feeds find them by the pages' heads, with the filter of the page.
    let html = program.text("/?division=Central&at=32.7,-96.8,11.00").await;
    for (media_type, name) in [("application/atom+xml", "atom"), ("application/feed+json", "json")] {
        let link = format!(
            "<link rel=\"alternate\" type=\"{media_type}\" title=\"New incidents\" href=\"/history/feed.{name}?division=Central\">"
        );
        assert!(html.contains(&link), "{link}");
    }
    assert!(program.text("/history").await.contains("href=\"/history/feed.atom\""));
}
