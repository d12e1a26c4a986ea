using System.Text;

namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>
/// Scripts whose letters are syllables, or consonants with a vowel of their own: Japanese kana (Hepburn, long vowels short),
/// Devanagari (as Indian passports write names) and Khmer (as Cambodian ones do, roughly).
/// </summary>
internal static class SyllableScripts
{
    private const string Kana =
        "あ=a い=i う=u え=e お=o か=ka き=ki く=ku け=ke こ=ko さ=sa し=shi す=su せ=se そ=so た=ta ち=chi つ=tsu て=te と=to な=na に=ni ぬ=nu ね=ne の=" +
        "no は=ha ひ=hi ふ=fu へ=he ほ=ho ま=ma み=mi む=mu め=me も=mo ら=ra り=ri る=ru れ=re ろ=ro が=ga ぎ=gi ぐ=gu げ=ge ご=go ざ=za じ=ji ず=zu ぜ=ze ぞ=zo だ=" +
        "da ぢ=ji づ=zu で=de ど=do ば=ba び=bi ぶ=bu べ=be ぼ=bo ぱ=pa ぴ=pi ぷ=pu ぺ=pe ぽ=po や=ya ゆ=yu よ=yo わ=wa を=o ん=n ゔ=vu ゐ=i ゑ=e";

    private const string Consonants =
        "क=k ख=kh ग=g घ=gh ङ=n च=ch छ=chh ज=j झ=jh ञ=n ट=t ठ=th ड=d ढ=dh ण=n त=t थ=th द=d ध=dh न=n प=p फ=ph ब=b भ=bh म=m य=y र=r ल=l व=v श=sh ष=sh स=s ह=h ळ=l " +
        "ក=k ខ=kh គ=k ឃ=kh ង=ng ច=ch ឆ=chh ជ=ch ឈ=chh ញ=nh ដ=d ឋ=th ឌ=d ឍ=th ណ=n ត=t ថ=th ទ=t ធ=th ន=n ប=b ផ=ph ព=p ភ=ph ម=m យ=y រ=r ល=l វ=v ស=s ហ=h ឡ=l អ=";

    private const string Signs =
        "ा=a ि=i ी=i ु=u ू=u े=e ै=ai ो=o ौ=au ृ=ri ं=n ँ=n ः=h अ=a आ=a इ=i ई=i उ=u ऊ=u ए=e ऐ=ai ओ=o औ=au ऋ=ri " +
        "ា=a ិ=i ី=i ឹ=i ឺ=eu ុ=o ូ=ou ួ=uo ើ=eu ឿ=ea ៀ=ie េ=e ែ=e ៃ=ai ោ=o ៅ=au ំ=m ះ=h";

    private static readonly Dictionary<char, string> KanaOf = Table(Kana), ConsonantOf = Table(Consonants), SignOf = Table(Signs);

    /// <summary>The text with the letters of these scripts in Latin ones; everything else stays.</summary>
    public static string ToLatin(string text)
    {
        var latin = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= 'ァ' and <= 'ヶ')
            {
                c = (char)(c - ('ァ' - 'ぁ'));
            }

            char next = i + 1 < text.Length ? text[i + 1] : ' ';
            if (KanaOf.TryGetValue(c, out string? syllable))
            {
                Syllable(latin, syllable);
            }
            else if (c is 'ゃ' or 'ゅ' or 'ょ' && latin.Length > 1 && latin[^1] == 'i')
            {
                // ki and a small ya are kya; shi, chi and ji lose the y.
                latin.Length--;
                string vowel = c == 'ゃ' ? "a" : c == 'ゅ' ? "u" : "o";
                latin.Append(latin[^1] is 'h' or 'j' ? vowel : "y" + vowel);
            }
            else if (ConsonantOf.TryGetValue(c, out string? consonant))
            {
                latin.Append(consonant).Append(Inherent(next) ? "a" : "");
            }
            else if (SignOf.TryGetValue(c, out string? sign))
            {
                latin.Append(sign);
            }
            else if (c is not ('っ' or 'ー' or '्' or '្' or '​' or '់' or '៍'))
            {
                latin.Append(c);
            }
        }

        return latin.ToString();
    }

    // A long o or u is written as a second vowel, which passports leave out: sa-to-u is Sato.
    private static void Syllable(StringBuilder latin, string syllable)
    {
        bool isLong = latin.Length > 0 && ((syllable == "u" && latin[^1] is 'o' or 'u') || (syllable == "o" && latin[^1] == 'o'));
        latin.Append(isLong ? "" : syllable);
    }

    // A consonant has an a of its own unless a sign follows, or the word ends.
    private static bool Inherent(char next) => ConsonantOf.ContainsKey(next);

    private static Dictionary<char, string> Table(string letters) =>
        letters.Split(' ').ToDictionary(pair => pair[0], pair => pair[2..]);
}
