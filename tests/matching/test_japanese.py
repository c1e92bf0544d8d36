from talentbot.matching.japanese import in_kana, read, reopen


def test_words_are_normalised_and_particles_left_out() -> None:
    assert read("ビザを出した").words == read("visaを出す").words


def test_kanji_and_kana_share_their_reading() -> None:
    assert read("給料").kana == read("きゅうりょう").kana
    assert read("旅館").kana == "りょかん"


def test_a_long_vowel_left_out_and_punctuation_change_no_reading() -> None:
    assert read("きゅりょ").kana == read("給料").kana
    assert read("コンピューター").kana == read("コンピュータ").kana
    assert read("給料、いくら？").kana == read("給料いくら").kana


def test_romaji_becomes_kana() -> None:
    assert in_kana("kekkon shorui") == "けっこん しょるい"


def test_a_reopened_dictionary_reads_as_before() -> None:
    reopen()
    assert read("旅館").words == ("旅館",)
