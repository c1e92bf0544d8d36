from concurrent.futures import ThreadPoolExecutor

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
    assert in_kana("kekkon shorui coe", {"coe"}) == "けっこん しょるい coe"


def test_a_reopened_dictionary_reads_as_before() -> None:
    reopen()
    assert read("旅館").words == ("旅館",)


def test_texts_are_read_in_several_threads_at_once() -> None:
    texts = ["介護の仕事には、どんな試験がいりますか", "ビザの料金はいくらですか"] * 200
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(read, texts))
        threads.submit(reopen).result()

    assert found == [read(text) for text in texts]
