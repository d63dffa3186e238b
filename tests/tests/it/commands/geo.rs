//! Positions on the earth.

use roundtrip::commands::*;
use roundtrip::types::{GeoMatch, GeoPosition};

use super::{Run, check, check_that};

pub(super) async fn positions(run: &mut Run) {
    members(run).await;
    search(run).await;
    by_radius(run).await;
    by_member(run).await;
}

async fn members(run: &mut Run) {
    check!(run, geoadd("Sicily", [(13.361389, 38.115556, "Palermo"), (15.087269, 37.502669, "Catania")]) => 2);
    check!(run, geoadd("Sicily", (15, 37.5, "Near")) => 1);
    check!(run, geoadd_with("Sicily", (15.1, 37.5, "Near"), GeoaddOptions::new().xx().ch()) => 1);
    check!(run, geoadd_with("Sicily", (15.2, 37.5, "Near"), GeoaddOptions::new().nx()) => 0);
    check!(run, zrem("Sicily", "Near") => 1);
    check!(run, geodist("Sicily", "Palermo", "Catania") => Some(166_274.151_6));
    check!(run, geodist_with("Sicily", "Palermo", "Catania", GeodistOptions::new().unit(GeoUnit::Km)) => Some(166.2742));
    check!(run, geodist("Sicily", "Palermo", "none") => None);
    check!(run, geohash::<String>("Sicily", ["Palermo", "none"]) => vec![Some("sqc8b49rny0".to_owned()), None]);
    check_that!(run, geopos("Sicily", ["Palermo", "none"]) => |found: &Vec<Option<GeoPosition>>| {
        matches!(found.as_slice(), [Some(palermo), None] if near(palermo.longitude, 13.361389) && near(palermo.latitude, 38.115556))
    });
}

async fn search(run: &mut Run) {
    let origin = || GeoOrigin::from_lonlat(15.0, 37.0);
    let shape = || GeoShape::by_radius(200.0, GeoUnit::Km);
    check!(run, geosearch::<String>("Sicily", GeoOrigin::from_member("Palermo"), GeoShape::by_radius(1.0, GeoUnit::M)) => vec!["Palermo".to_owned()]);
    check!(run, geosearch_with::<String>("Sicily", origin(), GeoShape::by_box(400.0, 400.0, GeoUnit::Km), GeosearchOptions::new().asc()) => both());
    check!(run, geosearch_with::<String>("Sicily", origin(), shape(), GeosearchOptions::new().desc().count(1)) => vec!["Palermo".to_owned()]);
    check_that!(run, geosearch_with::<String>("Sicily", origin(), shape(), GeosearchOptions::new().count_any(1)) => |found: &Vec<String>| found.len() == 1);
    check_that!(run, geosearch_full::<String>("Sicily", origin(), shape()) => full);
    check_that!(run, geosearch_full_with::<String>("Sicily", origin(), shape(), GeosearchFullOptions::new().asc()) => full);
    check_that!(run, geosearch_withcoord::<String>("Sicily", origin(), shape()) => |found: &Vec<(String, GeoPosition)>| found.len() == 2);
    check_that!(run, geosearch_withcoord_with::<String>("Sicily", origin(), shape(), GeosearchWithcoordOptions::new().count(1)) => |found: &Vec<(String, GeoPosition)>| near(found[0].1.latitude, 37.502669));
    check_that!(run, geosearch_withdist::<String>("Sicily", origin(), shape()) => |found: &Vec<(String, f64)>| found.len() == 2);
    check!(run, geosearch_withdist_with::<String>("Sicily", origin(), shape(), GeosearchWithdistOptions::new().asc()) => vec![("Catania".to_owned(), 56.4413), ("Palermo".to_owned(), 190.4424)]);
    check_that!(run, geosearch_withhash::<String>("Sicily", origin(), shape()) => |found: &Vec<(String, u64)>| found.contains(&("Palermo".to_owned(), 3_479_099_956_230_698)));
    check_that!(run, geosearch_withhash_with::<String>("Sicily", origin(), shape(), GeosearchWithhashOptions::new().count(1)) => |found: &Vec<(String, u64)>| found.len() == 1);
    check!(run, geosearchstore("near", "Sicily", origin(), shape()) => 2);
    check!(run, geosearchstore_with("near", "Sicily", origin(), shape(), GeosearchstoreOptions::new().count(1).storedist()) => 1);
}

async fn by_radius(run: &mut Run) {
    check_that!(run, georadius::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km) => |found: &Vec<String>| found.len() == 2);
    check!(run, georadius_with::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, GeoradiusOptions::new().asc()) => both());
    check_that!(run, georadius_full::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km) => full);
    check_that!(run, georadius_full_with::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, GeoradiusFullOptions::new().desc()) => full);
    check_that!(run, georadius_ro::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km) => |found: &Vec<String>| found.len() == 2);
    check!(run, georadius_ro_with::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, GeoradiusRoOptions::new().asc()) => both());
    check_that!(run, georadius_ro_full::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km) => full);
    check_that!(run, georadius_ro_full_with::<String>("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, GeoradiusRoFullOptions::new().count(2)) => full);
    check!(run, georadius_store("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, "near") => 2);
    check!(run, georadius_store_with("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, "near", GeoradiusStoreOptions::new().count(1)) => 1);
    check!(run, georadius_storedist("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, "near") => 2);
    check!(run, georadius_storedist_with("Sicily", 15.0, 37.0, 200.0, GeoUnit::Km, "near", GeoradiusStoredistOptions::new().count_any(1)) => 1);
}

async fn by_member(run: &mut Run) {
    check_that!(run, georadiusbymember::<String>("Sicily", "Palermo", 200.0, GeoUnit::Km) => |found: &Vec<String>| found.len() == 2);
    check!(run, georadiusbymember_with::<String>("Sicily", "Catania", 200.0, GeoUnit::Km, GeoradiusbymemberOptions::new().asc()) => both());
    check_that!(run, georadiusbymember_full::<String>("Sicily", "Palermo", 200.0, GeoUnit::Km) => |found: &Vec<GeoMatch<String>>| found.len() == 2);
    check_that!(run, georadiusbymember_full_with::<String>("Sicily", "Palermo", 200.0, GeoUnit::Km, GeoradiusbymemberFullOptions::new().count(1)) => |found: &Vec<GeoMatch<String>>| found.len() == 1);
    check_that!(run, georadiusbymember_ro::<String>("Sicily", "Palermo", 200.0, GeoUnit::Km) => |found: &Vec<String>| found.len() == 2);
    check!(run, georadiusbymember_ro_with::<String>("Sicily", "Catania", 200.0, GeoUnit::Km, GeoradiusbymemberRoOptions::new().asc()) => both());
    check_that!(run, georadiusbymember_ro_full::<String>("Sicily", "Palermo", 200.0, GeoUnit::Km) => |found: &Vec<GeoMatch<String>>| found.len() == 2);
    check_that!(run, georadiusbymember_ro_full_with::<String>("Sicily", "Palermo", 200.0, GeoUnit::Km, GeoradiusbymemberRoFullOptions::new().count(1)) => |found: &Vec<GeoMatch<String>>| found.len() == 1);
    check!(run, georadiusbymember_store("Sicily", "Palermo", 200.0, GeoUnit::Km, "near") => 2);
    check!(run, georadiusbymember_store_with("Sicily", "Palermo", 200.0, GeoUnit::Km, "near", GeoradiusbymemberStoreOptions::new().count(1)) => 1);
    check!(run, georadiusbymember_storedist("Sicily", "Palermo", 200.0, GeoUnit::Km, "near") => 2);
    check!(run, georadiusbymember_storedist_with("Sicily", "Palermo", 200.0, GeoUnit::Km, "near", GeoradiusbymemberStoredistOptions::new().count(1)) => 1);
}

fn both() -> Vec<String> {
    vec!["Catania".to_owned(), "Palermo".to_owned()]
}

/// Both towns, each with its distance from (15, 37), its position and its hash.
#[allow(clippy::ptr_arg)] // a condition on the very type that was asked for
fn full(found: &Vec<GeoMatch<String>>) -> bool {
    found.len() == 2
        && found.iter().any(|town| {
            town.member == "Palermo"
                && near(town.distance, 190.4424)
                && near(town.position.longitude, 13.361389)
                && town.hash == 3_479_099_956_230_698
        })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.001
}
