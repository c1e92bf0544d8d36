from talentbot.matching.japanese import in_kana, read


def test_words_are_normalised_and_particles_left_out() -> None:
    assert read("ビザを出した").words == read("visaを出す").words


def test_kanji_and_kana_share_their_reading() -> None:
    assert read("給料").kana == "きゅうりょう"
    assert read("きゅうりょう").kana == "きゅうりょう"


def test_romaji_becomes_kana() -> None:
    assert in_kana("kekkon shorui") == "けっこん しょるい"
