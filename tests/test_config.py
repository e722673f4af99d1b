"""Settings: typed, the environment before `.env`, and every wrong one named at once with its mend."""

import stat
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import (
    ConfigError,
    Settings,
    data_folder,
    load,
    masked,
    names,
    secret_key,
    sources,
    sqlite_path,
)

TOKEN = "123456:not-a-real-one"
FAKE = {"ROUNDS_TELEGRAM_TOKEN": TOKEN, "ROUNDS_TELEGRAM_API": "http://127.0.0.1:9000"}
PAID = {"ROUNDS_COMPANY": "Willow Court", "ROUNDS_PAY_TO": "https://pay.example/{ref}/{amount}"}
LIVE = {"ROUNDS_TELEGRAM_TOKEN": TOKEN, **PAID}
CORP = {"ROUNDS_WECOM_CORP_ID": "ww1", "ROUNDS_WECOM_AGENT_ID": "1", "ROUNDS_WECOM_SECRET": "s", **PAID}
STORY = {"ROUNDS_CLOCK": "2026-12-01T09:00+08:00 x600"}


def faults(folder: Path, **given: str) -> dict[str, str]:
    """Name -> what was said and how to mend it."""
    with pytest.raises(ConfigError) as refused:
        load({f"ROUNDS_{name}": value for name, value in given.items()}, folder)
    return {
        fault.name.removeprefix("ROUNDS_"): f"{fault.says}; {fault.mend}" for fault in refused.value.faults
    }


def test_with_nothing_given_everything_has_the_default_of_the_contract(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.database_url == "sqlite+aiosqlite:///data/rounds.db"
    assert (settings.zone, settings.locale, settings.law) == (ZoneInfo("Asia/Shanghai"), "zh-CN", "CN")
    assert (settings.http, settings.public_url) == ("127.0.0.1:8765", "http://127.0.0.1:8765")
    assert (settings.rate_telegram, settings.wecom_fresh, settings.log) == (27, 300, "info")
    assert settings.clock is None
    assert settings.telegram_token == ""


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ROUNDS_LAW=GB\nROUNDS_ZONE='Europe/London'  # home\nOTHER=1\n", "utf-8")
    settings = load({"ROUNDS_LAW": "US", "PATH": "/bin"}, tmp_path)
    assert (settings.law, settings.zone, settings.locale) == ("US", ZoneInfo("Europe/London"), "zh-CN")


def test_an_empty_text_means_not_set_and_still_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"ROUNDS_TELEGRAM_TOKEN={TOKEN}\nROUNDS_LAW=\n", "utf-8")
    settings = load({"ROUNDS_TELEGRAM_TOKEN": " "}, tmp_path)
    assert (settings.telegram_token, settings.law) == ("", "CN")


def test_a_payment_pattern_is_taken_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("\ufeffROUNDS_PAY_TO=工商银行 ${HOME} {ref} {amount}\r\n".encode())
    assert load({"HOME": "x"}, tmp_path).pay_to == "工商银行 ${HOME} {ref} {amount}"


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    wrong = {
        "ZONE": "Asia/Shanghia",
        "LAW": "FR",
        "HTTP": "8765",
        "RATE_TELEGRAM": "fast",
        "LOCLAE": "en",
    }
    said = faults(tmp_path, **wrong, TELEGRAM_TOKEN=TOKEN)
    assert set(said) == {*wrong, "COMPANY", "PAY_TO"}
    assert "did you mean Asia/Shanghai?" in said["ZONE"]
    assert "CN, TW, GB or US" in said["LAW"]
    assert "did you mean ROUNDS_LOCALE?" in said["LOCLAE"]


def test_the_error_reads_one_setting_a_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load({"ROUNDS_LAW": "FR", "ROUNDS_HTTP": "x"}, tmp_path)
    assert [line.split()[0] for line in str(refused.value).splitlines()] == ["ROUNDS_HTTP", "ROUNDS_LAW"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///data/rounds.db"),
        ("DATABASE_URL", "postgres://rounds@localhost/rounds"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
        ("DATABASE_URL", "sqlite+aiosqlite:///"),
        ("DATABASE_URL", "sqlite+aiosqlite:///data/rounds.db?mode=ro"),
        ("DATABASE_URL", "sqlite+aiosqlite:///data/rounds.db?timeout=soon"),
        ("DATABASE_URL", "postgresql+asyncpg://rounds@db:abc/rounds"),
        ("DATABASE_URL", "postgresql+asyncpg://rounds@db:70000/rounds"),
        ("DATABASE_URL", "postgresql+asyncpg://rounds@/rounds?hots=/tmp"),
        ("DATABASE_URL", "postgresql+asyncpg://rounds@/rounds?host=/tmp&port=x"),
        ("TELEGRAM_TOKEN", "123456 abc"),
        ("TELEGRAM_API", "127.0.0.1:9000"),
        ("TELEGRAM_API", "http://127.0.0.1:port"),
        ("WECOM_FRESH", "-1"),
        ("WECOM_FRESH", "1.5"),
        ("WECOM_AGENT_ID", "１０"),
        ("WECOM_AES_KEY", "short"),
        ("PROXY", "socks5://127.0.0.1:1080"),
        ("SECRET_KEY", "short"),
        ("HTTP", ":8765"),
        ("HTTP", "127.0.0.1:0"),
        ("HTTP", "127.0.0.1:65536"),
        ("HTTP", "127.0.0.1:８７６５"),
        ("PUBLIC_URL", "rounds.example.com"),
        ("ZONE", "../etc/passwd"),
        ("ZONE", "Beijing"),
        ("LOCALE", "fr"),
        ("LAW", "cn"),
        ("PLAYBOOKS", "no-such-folder"),
        ("RATE_TELEGRAM", "-1"),
        ("RATE_TELEGRAM", "nan"),
        ("RATE_TELEGRAM", "inf"),
        ("CLOCK", "2026-12-01T09:00 x600"),
        ("CLOCK", "2026-13-01T09:00+08:00"),
        ("CLOCK", "2026-12-01T09:00+08:00 x-1"),
        ("CLOCK", "2026-12-01T09:00+08:00 x9999999"),
        ("CLOCK", "x600"),
        ("LOG", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_outside_its_rule_is_refused_with_a_mend(tmp_path: Path, name: str, value: str) -> None:
    said = faults(
        tmp_path, **{**{key.removeprefix("ROUNDS_"): text for key, text in PAID.items()}, name: value}
    )
    assert said[name].split("; ")[1]


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "WECOM_AES_KEY", "SECRET_KEY"])
def test_a_wrong_secret_is_not_repeated(tmp_path: Path, name: str) -> None:
    assert "pa$$ word" not in str(faults(tmp_path, **{name: "pa$$ word"}))


def test_no_password_is_repeated_or_printed(tmp_path: Path) -> None:
    assert "hunter2" not in str(faults(tmp_path, DATABASE_URL="postgres://rounds:hunter2@db/rounds"))
    url = "postgresql+asyncpg://rounds:hunter2@db/rounds"
    settings = load(
        {"ROUNDS_DATABASE_URL": url, "ROUNDS_PROXY": "http://u:hunter2@proxy:1", **LIVE}, tmp_path
    )
    assert "hunter2" not in repr(settings)
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize(
    ("secret", "good"),
    [
        ("a" * 31, False),
        ("aB3_-" * 7, True),
        ("a" * 40 + " ", True),
        ("a" * 32 + "+", False),
        ("é" * 32, False),
    ],
)
def test_a_webhook_secret_has_32_characters_or_more_of_the_allowed_ones(
    tmp_path: Path, secret: str, good: bool
) -> None:
    given = {**FAKE, **PAID, "ROUNDS_TELEGRAM_WEBHOOK_SECRET": secret}
    if good:
        assert load(given, tmp_path).telegram_webhook_secret == secret.strip()
        return
    with pytest.raises(ConfigError, match="TELEGRAM_WEBHOOK_SECRET"):
        load(given, tmp_path)


def test_a_webhook_of_the_public_api_needs_an_https_address(tmp_path: Path) -> None:
    hooked = {**LIVE, "ROUNDS_TELEGRAM_WEBHOOK_SECRET": "s" * 32}
    with pytest.raises(ConfigError, match="PUBLIC_URL"):
        load(hooked, tmp_path)
    settings = load({**hooked, "ROUNDS_PUBLIC_URL": "https://rounds.example.com/"}, tmp_path)
    assert settings.public_url == "https://rounds.example.com"


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("2026-12-01T09:00+08:00 x600", 600),
        ("2026-12-01T09:00+08:00", 1),
        ("2026-12-01T09:00+08:00 x0.5", 0.5),
    ],
)
def test_a_story_clock_has_a_start_and_a_speed(tmp_path: Path, text: str, speed: float) -> None:
    clock = load({"ROUNDS_CLOCK": text}, tmp_path).clock
    assert clock == (datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=8))), speed)


@pytest.mark.parametrize(
    "api",
    ["", "https://api.telegram.org", "https://API.Telegram.org/", "https://api.telegram.org.:443"],
)
def test_a_story_clock_is_refused_with_the_public_bot_api(tmp_path: Path, api: str) -> None:
    with pytest.raises(ConfigError, match="ROUNDS_CLOCK must not move"):
        load({**LIVE, **STORY, "ROUNDS_TELEGRAM_API": api}, tmp_path)


def test_a_story_clock_is_allowed_with_a_server_of_ones_own_or_none(tmp_path: Path) -> None:
    assert load({**FAKE, **PAID, **STORY}, tmp_path).clock
    assert load(STORY, tmp_path).clock


def test_wecom_callbacks_are_always_judged_and_on_real_time_with_the_public_api(tmp_path: Path) -> None:
    fresh = {"ROUNDS_WECOM_FRESH": "0"}
    with pytest.raises(ConfigError, match="ROUNDS_WECOM_FRESH"):
        load({**CORP, **fresh}, tmp_path)
    with pytest.raises(ConfigError, match="ROUNDS_CLOCK"):
        load({**CORP, **STORY, "ROUNDS_WECOM_API": "https://qyapi.weixin.qq.com"}, tmp_path)
    own = load({**CORP, **fresh, **STORY, "ROUNDS_WECOM_API": "http://127.0.0.1:9001"}, tmp_path)
    assert own.wecom_fresh == 0


def test_half_a_pair_is_named(tmp_path: Path) -> None:
    assert {"WECOM_SECRET", "WECOM_AGENT_ID"} <= faults(tmp_path, WECOM_CORP_ID="ww1").keys()
    assert "WECOM_CORP_ID" in faults(tmp_path, WECOM_KF_ID="wk1")
    assert "WECOM_CORP_ID" in faults(tmp_path, WECOM_TOKEN="t", WECOM_AES_KEY="k" * 43)
    assert "WECOM_AES_KEY" in faults(tmp_path, WECOM_TOKEN="t")
    assert "TELEGRAM_TOKEN" in faults(tmp_path, TELEGRAM_WEBHOOK_SECRET="s" * 32)


def test_a_line_of_the_file_that_cannot_be_read_is_named_by_its_number(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ROUNDS_LAW=CN\nROUNDS_ZONE\n", "utf-8")
    with pytest.raises(ConfigError, match=r"\.env:2 is no setting"):
        load({}, tmp_path)
    (tmp_path / ".env").write_bytes("ROUNDS_COMPANY=物业".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load({}, tmp_path)


def test_what_a_cluster_sets_for_a_service_named_rounds_is_none_of_ours(tmp_path: Path) -> None:
    cluster = {
        "ROUNDS_SERVICE_HOST": "10.0.0.1",
        "ROUNDS_PORT": "tcp://10.0.0.1:80",
        "ROUNDS_PORT_80_TCP": "x",
    }
    assert load(cluster, tmp_path) == load({}, tmp_path)


def test_a_folder_of_playbooks_is_found_from_where_the_file_lies(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    assert load({"ROUNDS_PLAYBOOKS": "own"}, tmp_path).playbooks == tmp_path / "own"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().law = "GB"


def test_host_and_port_of_the_web_server() -> None:
    settings = Settings(http="[::1]:80")
    assert (settings.http_host, settings.http_port, settings.public_url) == ("::1", 80, "http://[::1]:80")


def test_the_doctor_sees_where_each_value_came_from_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "ROUNDS_LAW=XX\nROUNDS_ADMIN_ALERT=https://hook.example/a/b?key=sesame\n", "utf-8"
    )
    seen = sources({"ROUNDS_TELEGRAM_TOKEN": TOKEN}, tmp_path)
    assert list(seen) == names()
    assert seen["ROUNDS_LAW"] == ("XX", ".env")
    assert seen["ROUNDS_ZONE"] == ("Asia/Shanghai", "default")
    assert seen["ROUNDS_TELEGRAM_TOKEN"].origin == "environment"
    assert not {"not-a-real-one", "sesame"} & set(str(seen).replace("=", " ").replace(":", " ").split())
    assert "sesame" not in str(seen)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (
            "ROUNDS_DATABASE_URL",
            "postgresql+asyncpg://r:p@ss@db/rounds?x=1",
            "postgresql+asyncpg://••••@db/rounds?••••",
        ),
        ("DATABASE_URL", "sqlite+aiosqlite:///data/rounds.db", "sqlite+aiosqlite:///data/rounds.db"),
        ("ROUNDS_TELEGRAM_TOKEN", TOKEN, "•••• (21 characters)"),
        ("ROUNDS_SECRET_KEY", "", ""),
        ("ROUNDS_ZONE", "Asia/Shanghai", "Asia/Shanghai"),
    ],
)
def test_masking_hides_secrets_and_passwords_only(name: str, value: str, shown: str) -> None:
    assert masked(name, value) == shown


# --- the key beside the data ---


def at(folder: Path) -> Settings:
    return Settings(database_url=f"sqlite+aiosqlite:///{folder}/data/rounds.db?timeout=3")


def test_the_data_lies_where_the_database_file_is(tmp_path: Path) -> None:
    assert sqlite_path(at(tmp_path)) == tmp_path / "data" / "rounds.db"
    assert data_folder(at(tmp_path)) == tmp_path / "data"
    server = Settings(database_url="postgresql+asyncpg://db/rounds")
    assert (sqlite_path(server), data_folder(server)) == (None, Path("data"))


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = secret_key(at(tmp_path))
    assert len(first) == 32
    assert secret_key(at(tmp_path)) == first
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


def test_many_first_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[bytes] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait()
        keys.append(secret_key(at(tmp_path)))

    starts = [threading.Thread(target=start) for _ in range(8)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_key_of_ones_own_makes_no_file(tmp_path: Path) -> None:
    assert secret_key(Settings(secret_key="k" * 32, database_url=at(tmp_path).database_url)) == b"k" * 32
    assert not list(tmp_path.iterdir())


def test_what_the_key_file_holds_is_the_same_key_as_a_setting(tmp_path: Path) -> None:
    key = secret_key(at(tmp_path))
    written = (tmp_path / "data" / "secret.key").read_text("ascii")
    for text in (written, written.upper()):
        assert secret_key(Settings(secret_key=text)) == key
    assert secret_key(Settings(secret_key="ab" * 20)) == b"ab" * 20  # too short for a file: letter by letter


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://rounds:p/a?s#s:w@db/rounds",
        "postgresql+asyncpg://rounds@[::1]:5432/rounds?ssl=require&prepared_statement_cache_size=0",
        "postgresql+asyncpg://rounds@/rounds?host=a,b&port=5432,5433",
        "postgresql+asyncpg://db",
        "sqlite+aiosqlite:////data/a:b@c/rounds.db",
        "sqlite+aiosqlite:///C:/rounds/rounds.db",
    ],
)
def test_an_unusual_address_of_a_database_is_taken_as_it_is(tmp_path: Path, url: str) -> None:
    assert load({"ROUNDS_DATABASE_URL": url}, tmp_path).database_url == url


def test_a_password_with_a_slash_is_not_shown() -> None:
    assert (
        masked("ROUNDS_DATABASE_URL", "postgresql+asyncpg://r:hun/ter@db/x")
        == "postgresql+asyncpg://••••@db/x"
    )


@pytest.mark.parametrize("rubbish", ["", "abcd", "no key at all"])
def test_a_spoilt_key_is_never_replaced_in_silence(tmp_path: Path, rubbish: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret.key").write_text(rubbish, "ascii")
    with pytest.raises(ConfigError, match="holds no key"):
        secret_key(at(tmp_path))


def test_an_alarm_to_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load({"ROUNDS_ADMIN_ALERT": "not a url"}, tmp_path)
    assert [fault.name for fault in refused.value.faults] == ["ROUNDS_ADMIN_ALERT"]
