//! The simulator: a changing board of calls in the real proportions of kinds and divisions, with the real
//! feed's rhythm of arrivals.

mod areas;
mod location;
mod natures;
mod odd;
mod places;
mod row;
mod units;

use std::collections::HashSet;

use fastrand::Rng;

use self::natures::{DIGITS, DIVISIONS};
pub use self::row::Row;

/// How a simulation starts.
#[derive(Debug, Clone, Copy)]
pub struct SimulatorOptions {
    /// The same seed and the same times of the steps give the same rows.
    pub seed: u64,
    /// Refreshes to play before the first answer, so that the board is already full.
    pub warm_up: u32,
    /// Unix time in seconds at which the warm-up ends.
    pub now_unix: i64,
}

/// The simulated city.
#[derive(Debug)]
pub struct Simulator {
    chance: Rng,
    /// Refreshes played.
    steps: u32,
    incidents: Vec<Incident>,
    /// Units at work, each in one place at a time.
    busy: HashSet<String>,
    last_number: u32,
    rows: Vec<Row>,
}

/// A call being worked: its rows, and what is still to come.
#[derive(Debug)]
struct Incident {
    /// One row for each unit at the scene.
    rows: Vec<Row>,
    /// Units that will still join.
    coming: u32,
    /// The step at which it ends.
    ends: u32,
    digit: u32,
    /// Unix seconds of the call, for the order of the rows.
    time: i64,
}

/// Most units at one incident.
const MAX_UNITS: usize = 8;
/// Seconds of the city's time between two refreshes.
const REFRESH_S: i64 = 120;
/// The number of incidents stays between these.
const FEW: usize = 74;
const MANY: usize = 102;

/// How many of 10,147 polls of the real feed, two minutes apart in 2025, brought 0, 1, 2 … 13 new rows.
/// Source: Dallas Open Data, ODC-By.
const NEW_ROWS: [u32; 14] = [1670, 2003, 1998, 1606, 1057, 625, 337, 198, 103, 68, 50, 31, 21, 23];
/// And how many brought more than that: bursts of up to 89.
const BURSTS: u32 = 357;

impl Simulator {
    /// Starts a city and plays its warm-up.
    pub fn new(options: SimulatorOptions) -> Self {
        let local = row::dallas(options.now_unix);
        // The city counts about 6,500 incidents a day, from one at New Year.
        let day = u32::try_from(local.day_of_year()).unwrap_or(1);
        let mut city = Self {
            chance: Rng::with_seed(options.seed),
            steps: 0,
            incidents: Vec::new(),
            busy: HashSet::new(),
            last_number: day * 6_500,
            rows: Vec::new(),
        };
        for left in (0..options.warm_up).rev() {
            city.step(options.now_unix - i64::from(left) * REFRESH_S);
        }
        city
    }

    /// Plays one refresh of the city's feed (two minutes of its time), at `now_unix` (seconds, UTC).
    pub fn step(&mut self, now_unix: i64) {
        self.steps += 1;
        self.end_calls();
        let mut left = self.new_rows();
        // Awake early on: the warm-up would take hours to fill the board one call at a time.
        if self.incidents.len() < FEW / 2 {
            left = left.max(5);
        }
        while left > 0 {
            let joins = self.chance.f64() < 0.3;
            let joined = joins && self.join();
            if joined {
                left -= 1;
            } else {
                left -= self.begin(now_unix, left);
            }
        }
        self.lay_out();
    }

    /// The present rows of the feed, newest call first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many rows this refresh brings.
    fn new_rows(&mut self) -> u32 {
        let total = NEW_ROWS.iter().sum::<u32>() + BURSTS;
        let mut left = self.chance.u32(..total);
        for (rows, count) in (0..).zip(NEW_ROWS) {
            if left < count {
                return rows;
            }
            left -= count;
        }
        // Long bursts are rarer than short ones; the real ones average 33 rows.
        let short = self.chance.u32(14..=72).min(self.chance.u32(14..=72));
        if self.chance.u32(..50) == 0 { self.chance.u32(60..=89) } else { short }
    }

    /// Ends the calls whose time has come, and lets units leave before.
    fn end_calls(&mut self) {
        let (step, count) = (self.steps, self.incidents.len());
        let hurry = if count > MANY { 20 } else { 0 };
        let mut may_go = if count < FEW { count / 40 } else { count - FEW / 2 };
        let busy = &mut self.busy;
        self.incidents.retain(|incident| {
            let goes = incident.ends <= step + hurry && may_go > 0;
            if goes {
                may_go -= 1;
                for row in &incident.rows {
                    busy.remove(&row.unit_number);
                }
            }
            !goes
        });
        for incident in &mut self.incidents {
            if incident.rows.len() > 1 && self.chance.f64() < 0.02 {
                let which = self.chance.usize(..incident.rows.len());
                let gone = incident.rows.remove(which);
                self.busy.remove(&gone.unit_number);
            }
        }
    }

    /// Sends one more unit to a call that waits for some. False when none does.
    fn join(&mut self) -> bool {
        let waiting: Vec<usize> = (0..self.incidents.len())
            .filter(|&i| self.incidents[i].coming > 0 && self.incidents[i].rows.len() < MAX_UNITS)
            .collect();
        let Some(&which) = self.chance.choice(&waiting) else {
            return false;
        };
        let unit = self.unit(self.incidents[which].digit);
        let incident = &mut self.incidents[which];
        incident.coming -= 1;
        let mut row = incident.rows[0].clone();
        row.unit_number = unit;
        incident.rows.push(row);
        true
    }

    /// A new call with at most `room` units at once; returns how many came.
    fn begin(&mut self, now_unix: i64, room: u32) -> u32 {
        let (division, nature) = natures::draw(&mut self.chance);
        let digit = DIGITS[division];
        let place = places::draw(&mut self.chance, division, nature.words);
        let time = now_unix - self.seconds_until_seen(nature.priority);
        let (date, clock) = row::day_and_time(time);
        self.last_number += self.chance.u32(1..=4);
        let area = areas::reporting_area(division, place.at);
        let reporting_area = match self.chance.u32(..1000) {
            0..6 => Some(format!("{area},{}", area + 27)),
            6 if division == 4 => Some("4198,4225".to_owned()),
            7..15 => Some("System.Xml.XmlElement".to_owned()),
            15..30 => None,
            _ => Some(area.to_string()),
        };
        let row = Row {
            incident_number: format!("{}-{:07}", &date[2..4], self.last_number),
            division: DIVISIONS[division].to_owned(),
            nature_of_call: nature.words.to_owned(),
            priority: nature.priority.to_string(),
            date,
            time: clock,
            unit_number: String::new(),
            block: place.block,
            location: place.name,
            beat: areas::beat(division, digit, place.at),
            reporting_area,
            status: if self.chance.u32(..200) == 0 { "En Route" } else { "At Scene" }.to_owned(),
        };

        let crew = self.crew(nature.priority);
        // Most of a crew arrives between two refreshes, the rest joins later.
        let arrived = self.chance.u32(1..=crew).min(room);
        let rows = (0..arrived).map(|_| Row { unit_number: self.unit(digit), ..row.clone() }).collect();
        let ends = self.steps + self.duration(nature.priority);
        self.incidents.push(Incident { rows, coming: crew - arrived, ends, digit, time });
        arrived
    }

    /// How many units a call draws in all.
    fn crew(&mut self, priority: u32) -> u32 {
        let more = match priority {
            1 => 0.55,
            2 => 0.38,
            3 => 0.2,
            _ => 0.12,
        };
        let mut crew = 1;
        while crew < 8 && self.chance.f64() < more {
            crew += 1;
        }
        crew
    }

    /// Seconds between a call and its first row: units have to be found and to get there, and the less
    /// urgent ones wait longer.
    fn seconds_until_seen(&mut self, priority: u32) -> i64 {
        let usual = match priority {
            1 => 150.0,
            2 => 240.0,
            3 => 480.0,
            _ => 720.0,
        };
        let slow = if self.chance.u32(..10) == 0 { 3.0 } else { 1.0 };
        let drawn = 45.0 - usual * slow * (1.0 - self.chance.f64()).ln();
        #[expect(clippy::cast_possible_truncation, reason = "at most two hours")]
        let seconds = drawn.min(7_200.0) as i64;
        seconds
    }

    /// How many refreshes a call stays: from ten minutes to some hours, on average over one.
    fn duration(&mut self, priority: u32) -> u32 {
        let usual = match priority {
            1 => 25.0,
            2 => 23.0,
            _ => 18.0,
        };
        let unit = |chance: &mut Rng| -(1.0 - chance.f64()).ln();
        let drawn = usual * (unit(&mut self.chance) + unit(&mut self.chance));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred at most")]
        let steps = drawn.clamp(5.0, 200.0) as u32;
        steps
    }

    /// A unit that is free. A division has over a hundred, far more than the board ever holds of it, so the
    /// search ends.
    fn unit(&mut self, digit: u32) -> String {
        loop {
            let unit = units::draw(&mut self.chance, digit);
            if self.busy.insert(unit.clone()) {
                return unit;
            }
        }
    }

    fn lay_out(&mut self) {
        let mut order: Vec<&Incident> = self.incidents.iter().collect();
        order.sort_by(|a, b| {
            b.time.cmp(&a.time).then_with(|| a.rows[0].incident_number.cmp(&b.rows[0].incident_number))
        });
        self.rows = order.iter().flat_map(|incident| incident.rows.iter().cloned()).collect();
    }
}
