//! Records that an older model, or another library, has written.

use std::time::{SystemTime, UNIX_EPOCH};

use roundtrip::model::{Field, Optional};
use roundtrip::types::{FieldExpire, FieldPersist, Pttl};
use roundtrip::{Model, with};

use crate::models::trips;
use crate::support::{each, ms};

#[tokio::test]
async fn records_of_an_older_model_are_read_and_become_new() {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[model(key = "{key}")]
    struct New {
        key: String,
        #[field(alias = "nick")]
        name: String,
        #[field(alias = "mail")]
        address: Option<String>,
        #[field(default = one)]
        level: u32,
    }
    fn one() -> u32 {
        1
    }
    const ADDRESS: Field<New, String, Optional, __New_ADDRESS> = New::ADDRESS;
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("old");
        client.hset(&key, [("nick", "Ann"), ("mail", "a@b"), ("removed", "x")]).await.unwrap();
        let new = New::load(&client, key.clone()).await.unwrap().unwrap();
        let wanted =
            New { key: key.clone(), name: "Ann".to_owned(), address: Some("a@b".to_owned()), level: 1 };
        assert_eq!(new, wanted);
        let fields = New::load_fields(&client, key.clone(), (New::NAME, ADDRESS, New::LEVEL)).await.unwrap();
        assert_eq!(fields, (Some("Ann".to_owned()), Some("a@b".to_owned()), 1));
        assert!(client.at(New::key(key.clone())).clear(ADDRESS).await.unwrap());
        assert!(New::update(&client, key.clone(), New::NAME.set("Anna")).await.unwrap());
        let mut names: Vec<String> = client.hkeys(&key).await.unwrap();
        names.sort_unstable();
        assert_eq!(names, ["name", "removed"], "what is written has its new name only");
        client.hset(&key, [("mail", "c@d")]).await.unwrap();
        new.save(&client).await.unwrap();
        let mut names: Vec<String> = client.hkeys(&key).await.unwrap();
        names.sort_unstable();
        assert_eq!(names, ["address", "level", "name", "removed"]);
    })
    .await;
}

/// A record that was written before the field was renamed: it is one field, whoever writes to it.
#[tokio::test]
async fn a_renamed_field_is_counted_on_set_and_expired_under_the_name_that_it_has() {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[model(key = "{key}")]
    struct Page {
        key: String,
        #[field(alias = "views", alias = "hits")]
        visits: i64,
        #[field(alias = "score", default = half)]
        weight: f64,
        #[field(alias = "nick")]
        name: Option<String>,
    }
    fn half() -> f64 {
        0.5
    }
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("page");
        let at = client.at(Page::key(key.clone()));
        client.hset(&key, [("hits", "5"), ("score", "1.5"), ("nick", "Ann")]).await.unwrap();
        let _warm = (at.incr(Page::VISITS, 0).await.unwrap(), at.set_nx(Page::NAME, "Eve").await.unwrap());
        assert_eq!(trips(&client, 1, at.incr(Page::VISITS, 1)).await, 6);
        assert_eq!(trips(&client, 1, at.incr_float(Page::WEIGHT, 0.25)).await, 1.75);
        assert!(!trips(&client, 1, at.set_nx(Page::NAME, "Eve")).await, "there is one");
        let wanted = Page { key: key.clone(), visits: 6, weight: 1.75, name: Some("Ann".to_owned()) };
        assert_eq!(Page::load(&client, key.clone()).await.unwrap(), Some(wanted.clone()));
        assert_eq!(client.hlen(&key).await.unwrap(), 3);

        // once it is saved, the new names count
        wanted.save(&client).await.unwrap();
        assert_eq!(at.incr(Page::VISITS, 1).await.unwrap(), 7);
        assert_eq!(client.hget::<i64>(&key, "visits").await.unwrap(), Some(7));
        assert!(at.clear(Page::NAME).await.unwrap());
        assert!(at.set_nx(Page::NAME, "Eve").await.unwrap());
        assert_eq!(client.hget::<String>(&key, "name").await.unwrap().as_deref(), Some("Eve"));

        // on a pipeline and in a transaction it is one command all the same
        let tx = client.transaction();
        let handles = (tx.at(Page::key(key.clone())).incr(Page::VISITS, 1), Page::load(&tx, key.clone()));
        let (visits, page) = trips(&client, 1, tx.exec(handles)).await;
        assert_eq!((visits, page.map(|page| page.visits)), (8, Some(8)));
        client.del(&key).await.unwrap();
        assert_eq!(at.incr(Page::VISITS, 1).await.unwrap(), 1);
        assert_eq!(client.hkeys::<Vec<String>>(&key).await.unwrap(), ["visits"]);

        client.hset(&key, [("nick", "Ann"), ("visits", "1")]).await.unwrap();
        match at.field_ttl(Page::NAME).await {
            Ok(ttl) => assert_eq!(ttl, Pttl::Persistent),
            // since Redis 7.4
            Err(error) => return assert_eq!(error.code(), Some("ERR"), "{error}"),
        }
        assert_eq!(at.expire_field(Page::NAME, 60_000).await.unwrap(), FieldExpire::Set);
        assert!(at.field_ttl(Page::NAME).await.unwrap().remaining().is_some());
        assert_eq!(at.persist_field(Page::NAME).await.unwrap(), FieldPersist::Done);
        assert_eq!(at.field_ttl(Page::NAME).await.unwrap(), Pttl::Persistent);
        assert!(at.clear(Page::NAME).await.unwrap());
        assert_eq!(at.field_ttl(Page::NAME).await.unwrap(), Pttl::Missing);
        assert_eq!(at.expire_field(Page::NAME, 60_000).await.unwrap(), FieldExpire::Missing);
    })
    .await;
}

#[tokio::test]
async fn a_record_of_redpipe_is_read_and_written() {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[model(key = "U{{id}}")]
    struct Legacy {
        id: String,
        name: String,
        #[field(with = with::flag_or_empty)]
        admin: bool,
        #[field(with = with::ascii)]
        code: Option<String>,
        #[field(with = with::joined)]
        groups: Option<Vec<String>>,
        #[field(json)]
        settings: Vec<u64>,
        #[field(with = with::unix_seconds)]
        since: Option<SystemTime>,
    }
    each(|env| async move {
        let client = env.client().await;
        let id = env.key("legacy");
        // as RedPipe writes it: "%s{%s}" for the key, `_key` not in the hash, a boolean as "1" or ""
        let fields =
            [("name", "Ann"), ("admin", ""), ("code", "x~1"), ("groups", "a,b"), ("settings", "[1, 2]")];
        client.hset(format!("U{{{id}}}"), fields).await.unwrap();
        let ann = Legacy::load(&client, id.clone()).await.unwrap().unwrap();
        let groups = Some(vec!["a".to_owned(), "b".to_owned()]);
        let code = Some("x~1".to_owned());
        assert_eq!(
            ann,
            Legacy {
                id,
                name: "Ann".to_owned(),
                admin: false,
                code,
                groups,
                settings: vec![1, 2],
                since: None
            }
        );
        let admin = Legacy { admin: true, since: Some(UNIX_EPOCH + ms(5000)), ..ann };
        admin.save(&client).await.unwrap();
        let stored: Vec<Option<String>> =
            client.hmget(Legacy::key(admin.id()), ["admin", "groups", "settings", "since"]).await.unwrap();
        let stored: Vec<_> = stored.iter().map(Option::as_deref).collect();
        assert_eq!(stored, [Some("1"), Some("a,b"), Some("[1,2]"), Some("5")]);
    })
    .await;
}
