//! Commands of your own, typed like those of the library: a Lua script and a function, described in a file beside this
//! one. They are methods on clients, pipelines and transactions.

use std::time::Duration;

use roundtrip::{Client, Result};
use roundtrip_examples::url;

roundtrip::commands! { file = "own-commands.toml", trait = ShopCommands }

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    client.del(["calls:ann", "calls:bob", "item:1", "item:2"]).await?;

    // a script is sent as its hash; a server that does not know it gets the text, once
    for call in 1..=4 {
        let allowed = client.allow("calls:ann", 3, Duration::from_secs(60)).await?;
        println!("call {call}: {}", if allowed { "go ahead" } else { "too many" });
    }
    let (ann, bob) = client
        .pipelined(|pipe| (pipe.allow("calls:ann", 3, 60_000), pipe.allow("calls:bob", 3, 60_000)))
        .await?;
    println!("in a pipeline: ann {ann}, bob {bob}");

    let library = "#!lua name=shop\n\
        redis.register_function{function_name='stock', flags={'no-writes'}, callback=function(keys)\n\
            local stock = {}\n\
            for i, key in ipairs(keys) do stock[i] = tonumber(redis.call('GET', key) or 0) end\n\
            return stock\n\
        end}";
    client.command("FUNCTION LOAD REPLACE").arg(library).query::<String>().await?;
    client.mset([("item:1", 7), ("item:2", 0)]).await?;
    println!("in stock: {:?}", client.stock(["item:1", "item:2"]).await?);
    Ok(())
}
