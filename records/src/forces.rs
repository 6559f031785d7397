//! The police forces of England, Wales and Northern Ireland: the slug by which the publisher's files and API call a
//! force, and the name that its rows have (data.police.uk/api/forces).

/// Slug and published name, by slug.
const FORCES: [(&str, &str); 45] = [
    ("avon-and-somerset", "Avon and Somerset Constabulary"),
    ("bedfordshire", "Bedfordshire Police"),
    ("btp", "British Transport Police"),
    ("cambridgeshire", "Cambridgeshire Constabulary"),
    ("cheshire", "Cheshire Constabulary"),
    ("city-of-london", "City of London Police"),
    ("cleveland", "Cleveland Police"),
    ("cumbria", "Cumbria Constabulary"),
    ("derbyshire", "Derbyshire Constabulary"),
    ("devon-and-cornwall", "Devon & Cornwall Police"),
    ("dorset", "Dorset Police"),
    ("durham", "Durham Constabulary"),
    ("dyfed-powys", "Dyfed-Powys Police"),
    ("essex", "Essex Police"),
    ("gloucestershire", "Gloucestershire Constabulary"),
    ("greater-manchester", "Greater Manchester Police"),
    ("gwent", "Gwent Police"),
    ("hampshire", "Hampshire Constabulary"),
    ("hertfordshire", "Hertfordshire Constabulary"),
    ("humberside", "Humberside Police"),
    ("kent", "Kent Police"),
    ("lancashire", "Lancashire Constabulary"),
    ("leicestershire", "Leicestershire Police"),
    ("lincolnshire", "Lincolnshire Police"),
    ("merseyside", "Merseyside Police"),
    ("metropolitan", "Metropolitan Police Service"),
    ("norfolk", "Norfolk Constabulary"),
    ("north-wales", "North Wales Police"),
    ("north-yorkshire", "North Yorkshire Police"),
    ("northamptonshire", "Northamptonshire Police"),
    ("northern-ireland", "Police Service of Northern Ireland"),
    ("northumbria", "Northumbria Police"),
    ("nottinghamshire", "Nottinghamshire Police"),
    ("south-wales", "South Wales Police"),
    ("south-yorkshire", "South Yorkshire Police"),
    ("staffordshire", "Staffordshire Police"),
    ("suffolk", "Suffolk Constabulary"),
    ("surrey", "Surrey Police"),
    ("sussex", "Sussex Police"),
    ("thames-valley", "Thames Valley Police"),
    ("warwickshire", "Warwickshire Police"),
    ("west-mercia", "West Mercia Police"),
    ("west-midlands", "West Midlands Police"),
    ("west-yorkshire", "West Yorkshire Police"),
    ("wiltshire", "Wiltshire Police"),
];

/// The slug of a force by the name in its rows, whatever the case.
pub fn slug_of(name: &str) -> Option<&'static str> {
    let name = name.trim();
    FORCES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|&(slug, _)| slug)
}

/// The published name of a force.
pub fn name_of(slug: &str) -> Option<&'static str> {
    FORCES.binary_search_by_key(&slug, |&(slug, _)| slug).ok().map(|index| FORCES[index].1)
}

/// A force's name without what all have in common: `Avon and Somerset`; the slug of an unknown one.
pub fn short_name(slug: &str) -> String {
    const COMMON: [&str; 4] = [" Constabulary", " Police Service", " Police", "Police Service of "];
    let name = name_of(slug).unwrap_or(slug);
    let short = COMMON.iter().fold(name, |name, common| {
        name.strip_suffix(common).or_else(|| name.strip_prefix(common)).unwrap_or(name)
    });
    short.replace('&', "and")
}

/// All slugs, in alphabetical order.
pub fn slugs() -> impl Iterator<Item = &'static str> {
    FORCES.iter().map(|&(slug, _)| slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_force_is_found_by_name_and_slug() {
        assert!(FORCES.is_sorted_by_key(|&(slug, _)| slug));
        for (slug, name) in FORCES {
            assert_eq!(slug_of(name), Some(slug));
            assert_eq!(name_of(slug), Some(name));
        }
        assert_eq!(slug_of("Toytown Police"), None);
    }

    #[test]
    fn forces_have_short_names() {
        for (slug, name) in [
            ("avon-and-somerset", "Avon and Somerset"),
            ("btp", "British Transport"),
            ("devon-and-cornwall", "Devon and Cornwall"),
            ("metropolitan", "Metropolitan"),
            ("northern-ireland", "Northern Ireland"),
            ("city-of-london", "City of London"),
            ("toytown", "toytown"),
        ] {
            assert_eq!(short_name(slug), name);
        }
    }
}
