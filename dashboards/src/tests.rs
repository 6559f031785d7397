use super::*;
use blotter_records::{DataSet, dashboard::Card};

#[test]
fn the_built_in_documents_have_the_cards_of_the_contract() {
    for data_set in DataSet::ALL {
        let document = of_data_set(data_set);
        assert_eq!(document.data_set, data_set);
        let slugs: Vec<String> = document.cards.iter().map(|card| card.slug()).collect();
        let expected: Vec<String> = Card::of(data_set).iter().map(|card| card.slug()).collect();
        assert_eq!(slugs, expected);
        for (card, document) in Card::of(data_set).iter().zip(&document.cards) {
            let dimensions: Vec<_> = document.dimensions.iter().map(|dimension| dimension.0).collect();
            assert_eq!(card.dimensions(), dimensions, "{}", card.title());
        }
    }
}

#[test]
fn a_document_that_makes_no_sense_is_refused() {
    let good = include_str!("../documents/crime.toml");
    for (from, to, why) in [
        ("dimension = \"town\"\nlabel", "dimension = \"hour\"\nlabel", "no dimension"),
        ("dimension = \"town\"\nlabel", "dimension = \"colour\"\nlabel", "colour"),
        ("title = \"City or town\"", "title = \"Crime type\"", "two cards"),
        ("dimensions = [\"town\"]", "dimensions = []", "draws"),
        ("width = 7", "width = 13", "wide"),
        ("kind = \"where\"", "kind = \"pie\"", "pie"),
        ("rise_is", "rise", "rise"),
    ] {
        assert!(good.contains(from), "{from}");
        let error = read(&good.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}
