//! What a model promises beyond its fields: times to live, versions, validation.

use roundtrip::types::Pttl;
use roundtrip::{FromReply, Model, ToRows};

use crate::models::Counter;
use crate::support::{each, ms};

#[tokio::test]
async fn a_ttl_is_set_by_writes_of_the_model_only() {
    #[derive(Model, Debug)]
    #[model(key = "{key}", ttl = "10s")]
    struct Session {
        key: String,
        user: u64,
    }
    each(|env| async move {
        let client = env.client().await;
        let session = Session { key: env.key("session"), user: 7 };
        let key = Session::key(session.key.clone());
        let near = |ttl: Pttl| ttl.remaining().is_some_and(|left| left > ms(8000) && left <= ms(10_000));
        assert!(session.create(&client).await.unwrap());
        assert!(near(client.pttl(&key).await.unwrap()));
        for write in 0..2 {
            client.pexpire(&key, 500_000).await.unwrap();
            client.at(&key).set(Session::USER, 8_u64).await.unwrap();
            assert_eq!(
                Session::load(&client, session.key.clone()).await.unwrap().map(|session| session.user),
                Some(8)
            );
            assert!(!near(client.pttl(&key).await.unwrap()));
            match write {
                0 => session.save(&client).await.unwrap(),
                _ => assert!(Session::update(&client, session.key.clone(), ()).await.unwrap()),
            }
            assert!(near(client.pttl(&key).await.unwrap()));
        }
        // without one a key keeps what it has
        let counter = Counter { key: env.key("counter"), n: 1, weight: 0.5, on: false };
        counter.save(&client).await.unwrap();
        client.pexpire(Counter::key(counter.id()), 500_000).await.unwrap();
        counter.save(&client).await.unwrap();
        assert!(client.pttl(Counter::key(counter.id())).await.unwrap().remaining().is_some());
    })
    .await;
}

#[tokio::test]
async fn of_two_writers_with_a_version_one_is_told() {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[model(key = "{key}")]
    struct Page {
        key: String,
        text: String,
        #[field(version, rename = "v")]
        version: u64,
    }
    each(|env| async move {
        let client = env.client().await;
        let page = Page { key: env.key("page"), text: "one".to_owned(), version: 0 };
        assert_eq!(
            page.save_if_unchanged(&client).await.unwrap(),
            Some(1),
            "version 0 is one that is not there"
        );
        assert_eq!(page.save_if_unchanged(&client).await.unwrap(), None);
        let mut mine = Page::load(&client, page.id()).await.unwrap().unwrap();
        assert_eq!(mine.version, 1);
        let mut others = mine.clone();
        others.text = "theirs".to_owned();
        assert_eq!(others.save_if_unchanged(&client).await.unwrap(), Some(2));
        mine.text = "mine".to_owned();
        let pipe = client.pipeline();
        assert_eq!(pipe.execute(mine.save_if_unchanged(&pipe)).await.unwrap(), None, "somebody else wrote");
        assert_eq!(
            Page::load(&client, page.id()).await.unwrap().unwrap(),
            Page { version: 2, ..others.clone() }
        );
        mine.save(&client).await.unwrap();
        assert!(Page::update(&client, page.id(), Page::TEXT.set("x")).await.unwrap());
        assert_eq!(client.hget::<u64>(Page::key(page.id()), "v").await.unwrap(), Some(4), "all writes count");
    })
    .await;
}

#[tokio::test]
async fn what_a_validation_refuses_is_not_sent() {
    fn short(name: &str) -> std::result::Result<(), &'static str> {
        if name.len() > 5 { Err("a name of more than 5 bytes") } else { Ok(()) }
    }
    // what checks the whole has a name that the derive could have for itself, too
    fn valid(named: &Named) -> std::result::Result<(), &'static str> {
        if named.age > 150 { Err("nobody is so old") } else { Ok(()) }
    }
    fn somewhere(place: &Place) -> std::result::Result<(), &'static str> {
        if place.city.is_empty() { Err("a city without a name") } else { Ok(()) }
    }
    #[derive(FromReply, ToRows, Clone, Debug)]
    struct Place {
        city: String,
    }
    #[derive(Model, Clone, Debug)]
    #[model(key = "{key}", validate = valid)]
    struct Named {
        key: String,
        #[field(validate = short)]
        name: String,
        age: u32,
        #[field(flatten, validate = somewhere)]
        place: Place,
    }
    each(|env| async move {
        let client = env.client().await;
        let place = Place { city: "Rome".to_owned() };
        let good = Named { key: env.key("named"), name: "Ann".to_owned(), age: 30, place };
        let (old, long) =
            (Named { age: 151, ..good.clone() }, Named { name: "Annabelle".to_owned(), ..good.clone() });
        let error = old.create(&client).await.unwrap_err();
        assert_eq!(error.to_string(), "Named::create: refused: nobody is so old; nothing was sent");
        assert!(error.is_argument() && !error.was_sent());
        let nowhere = Named { place: Place { city: String::new() }, ..good.clone() };
        let error = nowhere.create(&client).await.unwrap_err();
        assert_eq!(error.to_string(), "Named::create: refused: a city without a name; nothing was sent");
        let error = long.save(&client).await.unwrap_err();
        assert_eq!(error.to_string(), "Named::save: refused: a name of more than 5 bytes; nothing was sent");
        let update =
            Named::update(&client, good.id(), (Named::AGE.set(31_u32), Named::NAME.set("Annabelle")));
        assert!(update.await.unwrap_err().is_argument());
        assert!(
            client.at(Named::key(good.id())).set(Named::NAME, "Annabelle").await.unwrap_err().is_argument()
        );
        let pipe = client.pipeline();
        let handles = (good.create(&pipe), long.save(&pipe).attempt(), Named::load(&pipe, good.id()));
        let (new, refused, loaded) = pipe.execute(handles).await.unwrap();
        assert!(new && refused.is_err(), "the rest of the pipeline is sent");
        assert_eq!(loaded.map(|named| named.name).as_deref(), Some("Ann"));
    })
    .await;
}
