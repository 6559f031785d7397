//! The words of changes and comparisons.

use blotter_view::dashboard::{Change, RiseIs, words};

/// A comparison as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// `Against June to September 2020`
    pub against: String,
    /// Its class: `rise`, `fall` or `even`; none if there is nothing to compare.
    pub mood: Option<&'static str>,
    pub more: bool,
    /// Whether there are more or fewer at all.
    pub changed: bool,
    /// `2.3%`; empty where there are too few records.
    pub percent: String,
    /// `fewer, 1,404`
    pub rest: String,
}

/// Tells a comparison. A rise is never green, and of searches and outcomes neither good nor bad.
pub fn told(change: &Change, rise_is: RiseIs) -> Told {
    let against = if change.against == "last-month" {
        let [month, earlier] = [change.months[1], change.earlier[1]];
        let name = words::month_name(month);
        // The year is said of the earlier month.
        format!("{name} against {}", words::month(earlier))
    } else {
        format!("Against {}", words::span(change.earlier))
    };
    let nothing = |rest: String| Told {
        against: against.clone(),
        mood: None,
        more: false,
        changed: false,
        percent: String::new(),
        rest,
    };
    let (Some(now), Some(then)) = (change.count, change.count_earlier) else {
        return nothing(not_comparable(change));
    };
    let more = now > then;
    let mood = match rise_is {
        RiseIs::Bad if now > then => "rise",
        RiseIs::Bad if now < then => "fall",
        RiseIs::Bad | RiseIs::Neutral => "even",
    };
    let (percent, rest) = match change.percent {
        _ if now == 0 && then == 0 => (String::new(), "none in both".to_owned()),
        _ if now == then => (String::new(), format!("the same, {}", words::number(now))),
        Some(percent) => {
            let word = if more { "more" } else { "fewer" };
            (words::percent(percent.abs()), format!("{word}, {}", words::number(now.abs_diff(then))))
        }
        None => (String::new(), format!("{}, before {}", words::number(now), words::number(then))),
    };
    Told { against, mood: Some(mood), more, changed: now != then, percent, rest }
}

fn not_comparable(change: &Change) -> String {
    match change.left_out.as_slice() {
        [] => "Not comparable".to_owned(),
        [one] if one.months.len() == 1 => {
            format!("Not comparable, {} is not complete", words::month(one.months[0]))
        }
        [first, rest @ ..]
            if rest.iter().all(|other| other.months == first.months) && first.months.len() == 1 =>
        {
            format!("Not comparable, {} is not complete", words::month(first.months[0]))
        }
        _ => "Not comparable, months are not complete".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_view::dashboard::LeftOut;

    fn change(count: Option<u64>, earlier: Option<u64>, percent: Option<f64>) -> Change {
        let months = |from: &str, to: &str| [from.parse().unwrap(), to.parse().unwrap()];
        Change {
            against: "year-before".into(),
            months: months("2021-06", "2021-09"),
            earlier: months("2020-06", "2020-09"),
            count,
            count_earlier: earlier,
            percent,
            left_out: Vec::new(),
        }
    }

    fn line(told: &Told) -> String {
        format!("{} {} {} {:?}", told.against, told.percent, told.rest, told.mood)
    }

    #[test]
    fn fewer_crimes_are_a_fall_and_searches_neither() {
        let fewer = change(Some(59_292), Some(60_696), Some(-2.3));
        assert_eq!(
            line(&told(&fewer, RiseIs::Bad)),
            "Against June to September 2020 2.3% fewer, 1,404 Some(\"fall\")"
        );
        assert_eq!(told(&fewer, RiseIs::Neutral).mood, Some("even"));
        let more = told(&change(Some(120), Some(100), Some(20.0)), RiseIs::Bad);
        assert_eq!((more.mood, more.more, more.percent.as_str()), (Some("rise"), true, "20.0%"));
    }

    #[test]
    fn few_records_are_told_as_they_are() {
        let few = told(&change(Some(31), Some(24), None), RiseIs::Bad);
        assert_eq!((few.percent.as_str(), few.rest.as_str()), ("", "31, before 24"));
        assert_eq!(told(&change(Some(60), Some(60), Some(0.0)), RiseIs::Bad).rest, "the same, 60");
        assert_eq!(told(&change(Some(0), Some(0), None), RiseIs::Bad).rest, "none in both");
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let mut none = change(None, None, None);
        none.left_out =
            vec![LeftOut { force: "a".into(), name: "A".into(), months: vec!["2019-07".parse().unwrap()] }];
        let told = told(&none, RiseIs::Bad);
        assert_eq!((told.mood, told.rest.as_str()), (None, "Not comparable, July 2019 is not complete"));
    }

    #[test]
    fn the_last_month_is_compared_with_the_one_before_it() {
        let mut last = change(Some(1), Some(1), None);
        last.against = "last-month".into();
        last.months = ["2021-09".parse().unwrap(); 2];
        last.earlier = ["2021-08".parse().unwrap(); 2];
        assert_eq!(told(&last, RiseIs::Bad).against, "September against August 2021");
    }
}
