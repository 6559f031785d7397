//! Street names in TIGER's parts, in the style of a city in Texas: the words they are made of, the types with the
//! Census Bureau's codes, and the pool that hands out names so that a name occurs once, or twice on purpose.

use std::collections::HashSet;

use fastrand::Rng;

/// A street type: TIGER's abbreviation, the word in full, TIGER's code (TIGER/Line technical documentation,
/// appendix of feature name types), and how else people write it.
pub struct StreetType {
    /// As in `SUFTYPABRV` and `FULLNAME`.
    pub abbreviation: &'static str,
    /// The word in full.
    pub full: &'static str,
    /// As in `SUFTYP` and `PRETYP`.
    pub code: &'static str,
    /// Other spellings in use.
    pub also: &'static [&'static str],
}

const fn kind(
    abbreviation: &'static str,
    full: &'static str,
    code: &'static str,
    also: &'static [&'static str],
) -> StreetType {
    StreetType { abbreviation, full, code, also }
}

/// The types that the city uses.
pub const TYPES: [StreetType; 27] = [
    kind("Ave", "Avenue", "125", &["Av"]),
    kind("Blvd", "Boulevard", "142", &["Bl", "Boul"]),
    kind("Cir", "Circle", "183", &["Circ"]),
    kind("Ct", "Court", "220", &["Crt"]),
    kind("Cv", "Cove", "223", &[]),
    kind("Dr", "Drive", "247", &["Drv"]),
    kind("Expy", "Expressway", "262", &["Expwy", "Exp"]),
    kind("Fwy", "Freeway", "297", &["Frwy"]),
    kind("Hwy", "Highway", "322", &["Hiway"]),
    kind("Ln", "Lane", "368", &["La"]),
    kind("Loop", "Loop", "378", &["Lp"]),
    kind("Pkwy", "Parkway", "460", &["Pky", "Pkway"]),
    kind("Pl", "Place", "472", &["Plc"]),
    kind("Rd", "Road", "531", &[]),
    kind("Sq", "Square", "573", &[]),
    kind("St", "Street", "595", &["Str"]),
    kind("Svc Rd", "Service Road", "555", &["Serv Rd", "Serv"]),
    kind("Ter", "Terrace", "605", &["Terr"]),
    kind("Tollway", "Tollway", "610", &["Twy"]),
    kind("Trl", "Trail", "622", &["Tr"]),
    kind("Way", "Way", "661", &["Wy"]),
    kind("I-", "Interstate Highway", "344", &["IH"]),
    kind("US Hwy", "US Highway", "640", &["US"]),
    kind("State Loop", "State Loop", "581", &["Loop"]),
    kind("State Hwy", "State Highway", "579", &["SH"]),
    kind("FM", "Farm-to-Market Road", "269", &["FM Rd"]),
    kind("Co Rd", "County Road", "214", &["CR"]),
];

/// The type with this abbreviation.
pub fn street_type(abbreviation: &str) -> Option<&'static StreetType> {
    TYPES.iter().find(|t| t.abbreviation == abbreviation)
}

/// TIGER's code for a direction.
pub fn direction_code(direction: &str) -> &'static str {
    match direction {
        "N" => "11",
        "S" => "12",
        "E" => "13",
        "W" => "14",
        _ => "",
    }
}

/// A street's name in the parts that FEATNAMES keeps; an absent part is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StreetName {
    /// `N`, `S`, `E`, `W` before the name.
    pub predir: &'static str,
    /// A type before the name (`I-`, `US Hwy`).
    pub pretyp: &'static str,
    /// The name itself (`Martin Luther King Jr`).
    pub base: String,
    /// A type after the name (`Blvd`).
    pub suftyp: &'static str,
    /// A direction after the name.
    pub sufdir: &'static str,
}

impl StreetName {
    /// A name with a type after it.
    pub fn new(base: impl Into<String>, suftyp: &'static str) -> Self {
        Self { base: base.into(), suftyp, ..Self::default() }
    }

    /// A route: a type before its number.
    pub fn route(pretyp: &'static str, number: &str) -> Self {
        Self { pretyp, base: number.to_owned(), ..Self::default() }
    }

    /// The same name with a direction before it.
    #[must_use]
    pub fn directed(mut self, predir: &'static str) -> Self {
        self.predir = predir;
        self
    }

    /// TIGER's `FULLNAME`: the parts with a space between.
    pub fn full(&self) -> String {
        [self.predir, self.pretyp, &self.base, self.suftyp, self.sufdir]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Names that every town has one of: the same name and number occur in several towns.
pub const COMMON: [(&str, &str); 24] = [
    ("Main", "St"),
    ("Elm", "St"),
    ("Oak", "St"),
    ("Church", "St"),
    ("Park", "Ave"),
    ("1st", "St"),
    ("2nd", "St"),
    ("3rd", "St"),
    ("4th", "St"),
    ("5th", "St"),
    ("Washington", "Ave"),
    ("Jefferson", "Blvd"),
    ("College", "Ave"),
    ("Walnut", "St"),
    ("Cedar", "St"),
    ("Pecan", "St"),
    ("Lake", "Dr"),
    ("Mill", "St"),
    ("Depot", "St"),
    ("Houston", "St"),
    ("Austin", "St"),
    ("Crockett", "St"),
    ("Bowie", "St"),
    ("School", "Rd"),
];

/// The long roads that cross the whole city.
pub const ARTERIALS: [(&str, &str); 66] = [
    ("Forest", "Ln"),
    ("Royal", "Ln"),
    ("Walnut Hill", "Ln"),
    ("Park", "Ln"),
    ("Lovers", "Ln"),
    ("Mockingbird", "Ln"),
    ("Northwest", "Hwy"),
    ("Belt Line", "Rd"),
    ("Arapaho", "Rd"),
    ("Campbell", "Rd"),
    ("Frankford", "Rd"),
    ("Spring Valley", "Rd"),
    ("Illinois", "Ave"),
    ("Kiest", "Blvd"),
    ("Ledbetter", "Dr"),
    ("Camp Wisdom", "Rd"),
    ("Wheatland", "Rd"),
    ("Colorado", "Blvd"),
    ("Singleton", "Blvd"),
    ("Davis", "St"),
    ("Clarendon", "Dr"),
    ("Overton", "Rd"),
    ("Simpson Stuart", "Rd"),
    ("Danieldale", "Rd"),
    ("Pleasant Run", "Rd"),
    ("Parkerville", "Rd"),
    ("Bear Creek", "Rd"),
    ("Rosemeade", "Pkwy"),
    ("Trinity Mills", "Rd"),
    ("Keller Springs", "Rd"),
    ("Valwood", "Pkwy"),
    ("Meandering", "Way"),
    ("Midway", "Rd"),
    ("Marsh", "Ln"),
    ("Webb Chapel", "Rd"),
    ("Inwood", "Rd"),
    ("Preston", "Rd"),
    ("Hillcrest", "Rd"),
    ("Coit", "Rd"),
    ("Greenville", "Ave"),
    ("Skillman", "St"),
    ("Abrams", "Rd"),
    ("Audelia", "Rd"),
    ("Jupiter", "Rd"),
    ("Plano", "Rd"),
    ("Garland", "Rd"),
    ("Buckner", "Blvd"),
    ("Jim Miller", "Rd"),
    ("St Augustine", "Dr"),
    ("Masters", "Dr"),
    ("Lancaster", "Rd"),
    ("Bonnie View", "Rd"),
    ("Hampton", "Rd"),
    ("Westmoreland", "Rd"),
    ("Cockrell Hill", "Rd"),
    ("Duncanville", "Rd"),
    ("Polk", "St"),
    ("Zang", "Blvd"),
    ("Harwood", "St"),
    ("Lamar", "St"),
    ("Malcolm X", "Blvd"),
    ("Martin Luther King Jr", "Blvd"),
    ("Harry Hines", "Blvd"),
    ("Lemmon", "Ave"),
    ("Josey", "Ln"),
    ("Luna", "Rd"),
];

// No compass words and no types among them: `South Park Ln` and `S Park Ln` would be one name to a dispatcher.
const FIRST: &str = "Acorn Alder Amber Antler Apple Arbor Ash Aspen Autumn Azalea Bay Bear Beaver Beech Bell Birch \
    Bird Blue Bluff Bonnet Bramble Brandy Brass Briar Bridge Bright Brook Buck Butter Cactus Canyon Cardinal Castle \
    Cedar Chalk Chapel Cherry Chestnut Clear Cliff Clover Cloud Cobble Copper Coral Cotton Country Coyote Crane Creek \
    Crest Crown Crystal Cypress Dale Deer Desert Diamond Dogwood Dove Eagle Echo Ember Fair Falcon Fawn Feather \
    Fern Field Finch Flint Fox Frost Garden Glen Golden Granite Grape Green Grey Grove Hawk Hazel Heather Hickory High \
    Hollow Holly Honey Hunter Indigo Iron Ivy Jasper Juniper Kings Lake Lantern Lark Laurel Lilac Lime Lone Magnolia \
    Mallard Maple Marble Meadow Mesquite Mill Mist Moon Moss Mountain Mustang Noble Oak Ocean Olive Orchard \
    Osage Owl Palm Peach Pearl Pebble Pecan Pepper Pheasant Pine Plum Pony Poplar Prairie Quail Quartz Rabbit Rain \
    Raven Red River Robin Rock Rose Ruby Rustic Saddle Sage Sand Shady Shadow Shell Silver Sky Snow Spruce \
    Star Stone Sugar Summer Sun Swan Sycamore Tanglewood Thistle Thorn Thunder Timber Topaz Turtle Valley \
    Velvet Verde Vine Violet Wagon Walnut Water Wheat White Wild Willow Wind Winter Wolf Wood Wren Yucca";
const SECOND: &str = "Arrow Bank Bend Bluff Bough Branch Bridge Brook Canyon Chase Cliff     Creek Crest Dale \
    Dell Den Falls Field Ford Forest Fork Gate Glade Glen Grove Harbor Haven Heath Hedge Hill Hollow Knoll Lake Leaf \
    Ledge Manor Meadow Mill Mist Moor Nook Park     Peak Point Pond Prairie Ridge Rise Rock Shadow Shore \
    Spring Stream Summit Thicket Vale Valley View Vista Water Wick Wood";
const SINGLE: &str = "Abbott Adair Addison Agnes Alaska Albany Alden Alhambra Allison Alpine Altura Alton Amherst \
    Anita Annex Arcadia Arden Argyle Arlington Armstrong Ashby Astor Atlanta Auburn Avalon Baldwin Banner Barclay \
    Barnett Barry Barton Baxter Beckley Bedford Belmont Bennett Berkley Bernal Berwick Beverly Bexar Bickers Birdsong \
    Bishop Blackwell Blanton Blystone Bosque Bowser Bradford Brandon Briggs Bristol Brundrette Bryan Burlew Burnet \
    Byron Cabell Caddo Calvert Calyx Camden Canada Canton Capitol Carlisle Carroll Carter Caruth Casper Catalina \
    Cauthorn Chaucer Cicero Clayton Cleveland Clinton Colby Coleman Colonial Columbia Comal Concho Congress Conway \
    Corinth Cortez Coventry Crandall Crosby Crutcher Cumberland Dallas Dathe Dawson Decatur Delano Delmar Denley \
    Denver Detonte Dewberry Dixon Dolores Douglas Drexel Dublin Dudley Duluth Dunbar Durham Edgefield Edgemont Eldorado \
    Elgin Ellis Elsie Emerson Emmett Ervay Essex Euclid Evanston Ewing Fairfax Fairmount Falls Fannin Farragut \
    Ferndale Fitzhugh Fleming Fletcher Florence Frazier Freeman Fulton Galveston Garrett Gaston Geneva Gibbs Gladstone \
    Glasgow Goliad Goodwin Gould Graham Granada Greer Guthrie Hall Hamilton Hancock Hanover Harding Harlan Harris \
    Haskell Hatcher Havana Haymarket Hector Henderson Herschel Hobson Homer Hood Howell Hudson Hugo Hunnicut Huron \
    Idaho Ingersoll Irving Irwindell Ivanhoe Jackson Jamaica Jarvis Jeffries Jester Jonesboro Junius Kansas Keats \
    Kendale Kenwood Kessler Kinmore Kirnwood Knox Kraft Kushla Ladale Lagow Larga Lasker Latimer Lawrence Lenway \
    Leston Lewiston Liberty Lindell Lindsley Linfield Lipscomb Live Llewellyn Lombard Longfellow Lorraine Lovett \
    Lowell Ludlow Luther Lynwood Macon Madera Madison Malone Manana Manor Marburg Marconi Marfa Markville Marsalis \
    Matalee Maxwell Mayfair Mcbroom Mcdermott Mckinney Mcneil Melba Melrose Mercedes Merrifield Metropolitan Miami \
    Milam Millard Mimosa Minert Mingo Mitchell Mohawk Monroe Montague Montclair Morocco Morrell Moulton Munger \
    Murdeaux Myrtle Nantucket Navarro Newell Newton Noel Nogales Nolte Norwalk Norwich Oates Odessa Ohio Olney \
    Omaha Ontario Orlando Osceola Oxford Pacific Palacios Parnell Parry Pasadena Patterson Peabody Pembroke Penelope \
    Peru Philip Phoenix Pierce Pilgrim Pinkston Pluto Pontiac Portland Powhattan Preakness Prescott Princeton Prosper \
    Pueblo Quebec Queen Quincy Racine Raleigh Ramona Randall Rangers Ravinia Reagan Reiger Remond Rhapsody Richmond \
    Ripley Robinhood Rockwood Romine Roper Roseland Rosemont Ross Rowena Ruidosa Rupert Rusk Rutledge Sabine Salerno \
    Samoa Saner Santa Saratoga Savage Savoy Scott Seale Seattle Seevers Selma Seneca Sevilla Sharon Shelley Sheridan \
    Shiloh Shirley Sicily Skyline Sonora Southland Spokane Stafford Stanford Stella Stetson Storey Strait Sumpter \
    Sunnyvale Swanson Swiss Sydney Sylvester Tacoma Talbot Tarryall Taylor Tejas Tennessee Texridge Throckmorton \
    Tioga Tokalon Toronto Travis Tremont Trezevant Troy Tulane Turner Tyler Ulster Upton Utah Valencia Vandelia \
    Vanette Vassar Velasco Ventura Verbena Vermont Vernon Vickery Victor Vilbig Vinson Viola Virginia Volga Wabash \
    Waco Wadlington Wagner Walker Wall Waneta Warren Waverly Webster Weehaven Welch Wellington Wendelkin Western \
    Westover Wheeler Whitley Wichita Wilbarger Wilder Wilhurt Windomere Winnetka Winslow Winston Worth Wycliff \
    Wyoming Yale Yancy Yewpon York Yuma Zelrich Zodiac Zuni";
/// People and saints, as bases of more than one word.
const LONGER: [&str; 22] = [
    "St Paul",
    "St Francis",
    "St Joseph",
    "R B Cullum",
    "J B Jackson Jr",
    "C C Young",
    "W H Adamson",
    "Elsie Faye Heggins",
    "Live Oak",
    "Los Angeles",
    "San Jacinto",
    "La Prada",
    "El Capitan",
    "Del Norte",
    "Las Colinas",
    "Santa Fe",
    "Moulin Rouge",
    "Log Cabin",
    "Empire Central",
    "Dr Martin Vega",
    "E B Hale",
    "Old Mill Race",
];

/// Hands out names of streets.
pub struct NamePool {
    rng: Rng,
    fresh: Vec<String>,
    used: HashSet<(String, &'static str)>,
    recent: Vec<String>,
}

impl NamePool {
    /// A pool shuffled by the seed; names that are `reserved` (arterials, the common ones) are never handed out.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x6e61_6d65);
        let mut fresh: Vec<String> = SINGLE.split_whitespace().map(str::to_owned).collect();
        fresh.extend(LONGER.iter().map(|&name| name.to_owned()));
        for first in FIRST.split_whitespace() {
            for second in SECOND.split_whitespace() {
                if first != second {
                    // As in subdivisions: one word or two.
                    let one = first.len() + second.len() < 9 && rng.u8(..3) == 0;
                    let second = if one { second.to_lowercase() } else { format!(" {second}") };
                    fresh.push(format!("{first}{second}"));
                }
            }
        }
        rng.shuffle(&mut fresh);
        let used = ARTERIALS.iter().chain(&COMMON).map(|&(base, suftyp)| (base.to_owned(), suftyp)).collect();
        Self { rng, fresh, used, recent: Vec::new() }
    }

    /// A name that no other street has, of one of the given types; now and then one whose base another street
    /// has with another type (`Park Ln`, `Park Ave`).
    pub fn take(&mut self, types: &[&'static str]) -> StreetName {
        loop {
            let suftyp = types[self.rng.usize(..types.len())];
            let base = if !self.recent.is_empty() && self.rng.u8(..20) == 0 {
                self.recent[self.rng.usize(..self.recent.len())].clone()
            } else if let Some(base) = self.fresh.pop() {
                base
            } else {
                // The words are used up: a compass word before them makes as many again.
                let base = &self.recent[self.rng.usize(..self.recent.len())];
                let word = ["Upper", "Lower", "Old", "New", "Little", "Grand"][self.rng.usize(..6)];
                format!("{word} {base}")
            };
            if let Some(name) = self.claim(&base, suftyp) {
                if self.recent.len() < 4000 {
                    self.recent.push(base);
                } else {
                    let at = self.rng.usize(..4000);
                    self.recent[at] = base;
                }
                return name;
            }
        }
    }

    /// The name of this base and type, unless another street has it.
    pub fn claim(&mut self, base: &str, suftyp: &'static str) -> Option<StreetName> {
        self.used.insert((base.to_owned(), suftyp)).then(|| StreetName::new(base, suftyp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_handed_out_once() {
        let mut pool = NamePool::new(1);
        let mut seen = HashSet::new();
        for _ in 0..30_000 {
            assert!(seen.insert(pool.take(&["St", "Dr"])));
        }
    }

    #[test]
    fn the_full_name_has_its_parts_in_order() {
        assert_eq!(StreetName::new("Central", "Expy").directed("N").full(), "N Central Expy");
        assert_eq!(StreetName::route("I-", "35E").full(), "I- 35E");
    }
}
