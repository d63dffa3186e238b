//! Larger worlds, whose steps a seed draws.

use super::setting::{Budget, Op, Setting, Sort};
use super::step::{Part, Step};
use super::world::World;
use crate::rng::Rng;

/// So many steps are drawn before everything comes to rest.
const STEPS: u64 = 150;

/// What the world of this seed shows that is wrong, if anything.
pub fn seed(seed: u64) -> Option<String> {
    let (setting, mut rng) = draw(seed);
    let mut world = World::new(&setting);
    play(&mut world, &mut rng, |_| {});
    world.finding().map(str::to_owned)
}

/// The world of one seed as text, and what it shows, with what it does not need left out.
pub fn one(seed: u64) -> (String, Option<String>) {
    let (setting, mut rng) = draw(seed);
    let mut world = World::new(&setting);
    let mut steps = Vec::new();
    play(&mut world, &mut rng, |step| steps.push(step));
    let mut shows = world.finding().map(str::to_owned);
    while let Some((shorter, finding)) = shorten(&setting, &steps).filter(|_| shows.is_some()) {
        (steps, shows) = (shorter, Some(finding));
    }
    let lines: Vec<String> = steps.iter().map(|step| format!("{step:?}")).collect();
    (format!("{setting:?}\n{}", lines.join("\n")), shows)
}

/// The same steps but one, if that is wrong as well.
fn shorten(setting: &Setting, steps: &[Step]) -> Option<(Vec<Step>, String)> {
    (0..steps.len()).rev().find_map(|without| {
        let mut world = World::new(setting);
        let mut taken = Vec::new();
        for (n, step) in steps.iter().enumerate() {
            if n != without && world.finding().is_none() && world.steps().contains(step) {
                world.step(*step);
                taken.push(*step);
            }
        }
        world.come_to_rest();
        Some((taken, world.finding()?.to_owned()))
    })
}

fn play(world: &mut World, rng: &mut Rng, mut tell: impl FnMut(Step)) {
    for _ in 0..STEPS {
        let steps = world.steps();
        if steps.is_empty() || world.finding().is_some() {
            break;
        }
        let mut step = rng.pick(&steps);
        // what goes wrong is drawn twice, or nothing would ever go well
        if !is_well(step) {
            step = rng.pick(&steps);
        }
        world.step(step);
        tell(step);
    }
    if world.finding().is_none() {
        world.come_to_rest();
    }
}

fn is_well(step: Step) -> bool {
    !matches!(
        step,
        Step::Lose
            | Step::Refuse
            | Step::Tick
            | Step::Withdraw(_)
            | Step::Drop(_)
            | Step::Close
            | Step::Kill
            | Step::Renew
            | Step::EndRuntime
            | Step::Write(Part::None)
    )
}

fn draw(seed: u64) -> (Setting, Rng) {
    let mut rng = Rng::new(seed);
    let op = |rng: &mut Rng| Op {
        sort: rng.pick(&[Sort::One, Sort::One, Sort::One, Sort::Flush, Sort::Transaction, Sort::Bound]),
        ticks: rng.pick(&[None, None, Some(1), Some(3)]),
    };
    let callers = rng.between(1..=4);
    let callers = (0..callers)
        .map(|_| {
            let ops = rng.between(1..=6);
            (0..ops).map(|_| op(&mut rng)).collect()
        })
        .collect();
    let mut some = |most: u64| if rng.chance(400) { rng.between(1..=most) as u32 } else { 0 };
    let budget = Budget {
        losses: some(4),
        refusals: some(3),
        ticks: some(30),
        withdrawals: some(4),
        drops: some(4),
        halves: some(8),
        closes: u32::from(some(1) * some(1) > 0),
        kills: u32::from(some(1) * some(1) > 0),
        renewals: some(2),
        runtimes: some(2),
    };
    let setting = Setting {
        dedicated: rng.chance(150),
        room: rng.pick(&[1, 2, 3, 1000, 1000]),
        callers,
        budget,
        no_exec: rng.chance(150),
    };
    (setting, rng)
}
