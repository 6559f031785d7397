//! The questions that the city is asked.

use std::collections::HashSet;

use fastrand::Rng;

use crate::question::{Kind, Question, Side};
use crate::street::{Class, Street};
use crate::truth::Truth;

impl Truth<'_> {
    /// A street as the feed writes it.
    fn side(&self, street: usize, rng: &mut Rng) -> Option<Side> {
        let own = &self.city.streets[street];
        let name = own.name.clone()?;
        let mut side = Side { text: own.spoken.clone(), name, only: None, bound: None };
        match own.class {
            Class::Service => {
                side.only = Some(self.spoken_as(own));
                side.bound = own.lines[0].bound;
            }
            Class::Highway => match rng.u8(..6) {
                0..=2 => {
                    let bound = own.lines[rng.usize(..own.lines.len())].bound;
                    side.text = format!("{} {}", side.text, bound.unwrap_or_default());
                    side.bound = bound;
                    // The bound of the service road beside it is the same word: only the main lanes are meant.
                    side.only = Some(self.spoken_as(own));
                }
                3 if !own.alternates.is_empty() => self.other_name(&mut side, own, rng),
                _ => {}
            },
            _ if !own.alternates.is_empty() && rng.u8(..8) == 0 => self.other_name(&mut side, own, rng),
            _ => {}
        }
        Some(side)
    }

    /// The streets of this one's class that dispatchers call the same.
    fn spoken_as(&self, street: &Street) -> Vec<usize> {
        let same = |other: &Street| other.class == street.class && other.spoken == street.spoken;
        (0..self.city.streets.len()).filter(|&id| same(&self.city.streets[id])).collect()
    }

    #[expect(clippy::unused_self, reason = "reads as a question to the truth")]
    fn other_name(&self, side: &mut Side, street: &Street, rng: &mut Rng) {
        side.name = street.alternates[rng.usize(..street.alternates.len())].clone();
        side.text = side.name.full().replace("I- ", "I ");
    }

    /// Every hundred block, crossing, and a sample of houses and streets.
    pub fn questions(&self, seed: u64) -> Vec<Question> {
        let mut rng = Rng::with_seed(seed ^ 0x7275_7468);
        let mut questions = Vec::new();
        let mut asked: HashSet<(String, String)> = HashSet::new();
        let mut ask =
            |kind: Kind, number: Option<u32>, mut sides: Vec<Side>, mut own: Vec<usize>, rng: &mut Rng| {
                if kind == Kind::Crossing && rng.bool() {
                    sides.reverse();
                    own.reverse();
                }
                let location = sides.iter().map(|side| side.text.as_str()).collect::<Vec<_>>().join(" / ");
                let places = self.places(kind, number, &sides, &own);
                let question = Question { kind, number, sides, location, places };
                if !question.places.is_empty() && asked.insert((question.block(), question.location.clone()))
                {
                    questions.push(question);
                }
            };
        let mut blocks: Vec<(usize, u32)> = self.blocks.keys().copied().collect();
        blocks.sort_unstable();
        for (street, hundred) in blocks {
            let Some(mut side) = self.side(street, &mut rng) else { continue };
            let own = &self.city.streets[street];
            if own.class == Class::Service && rng.u8(..3) == 0 {
                // By the highway's own name with the bound: only the service road has numbers.
                if let Some(lanes) =
                    self.city.streets.iter().find(|s| s.class == Class::Highway && s.highway == own.highway)
                {
                    side.text = format!("{} {}", lanes.spoken, side.bound.unwrap_or_default());
                }
            }
            ask(Kind::Block, Some(hundred), vec![side], vec![street], &mut rng);
        }
        let pairs: Vec<(usize, usize)> = self.meets.keys().copied().collect();
        for (a, b) in pairs {
            let (Some(first), Some(mut second)) = (self.side(a, &mut rng), self.side(b, &mut rng)) else {
                continue;
            };
            if first.bound.is_some() && self.city.streets[b].class == Class::Highway {
                // One bound to a question: the other highway is meant as a whole.
                let own = &self.city.streets[b];
                let Some(name) = own.name.clone() else { continue };
                second = Side { text: own.spoken.clone(), name, only: None, bound: None };
            }
            ask(Kind::Crossing, None, vec![first, second], vec![a, b], &mut rng);
        }
        let with_numbers: Vec<usize> = (0..self.city.network.edges.len())
            .filter(|&k| self.city.network.edges[k].ranges != [None, None])
            .collect();
        for _ in 0..(with_numbers.len() / 15) {
            let edge = &self.city.network.edges[with_numbers[rng.usize(..with_numbers.len())]];
            let street = &self.city.streets[edge.street];
            let side = usize::from(edge.ranges[0].is_none() || (rng.bool() && edge.ranges[1].is_some()));
            let (Some(range), Some(name)) = (edge.ranges[side], street.name.clone()) else { continue };
            if street.class == Class::Service {
                continue;
            }
            let (low, high) = (range.from.min(range.to), range.from.max(range.to));
            let step = if range.parity == 'B' { 1 } else { 2 };
            let number = low + rng.u32(..=(high - low) / step) * step;
            // A round number would be read as a hundred block.
            if number.is_multiple_of(100) {
                continue;
            }
            let side = Side { text: street.spoken.clone(), name, only: None, bound: None };
            ask(Kind::House, Some(number), vec![side], vec![edge.street], &mut rng);
        }
        for street in 0..self.city.streets.len() {
            let own = &self.city.streets[street];
            let plain = own.lines.len() == 1 && own.class.numbered() && own.class != Class::Service;
            if plain && rng.u8(..8) == 0 {
                let Some(name) = own.name.clone() else { continue };
                let side = Side { text: own.spoken.clone(), name, only: None, bound: None };
                ask(Kind::Street, None, vec![side], vec![street], &mut rng);
            }
        }
        questions
    }
}
