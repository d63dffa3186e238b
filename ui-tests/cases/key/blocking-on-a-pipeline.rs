//! What blocks is not for pipelines.
use roundtrip::key::List;
use roundtrip::{Key, Pipeline};

#[derive(Key)]
#[key("queue:{0}", List<String>)]
struct Queue(String);

fn example(pipe: &Pipeline) {
    let _ = pipe.at(Queue(String::new())).blpop(1);
}

fn main() {}
