using System.Globalization;
using System.Text;
using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>
/// Letters of other scripts as Latin ones, so that a name written in its own script can meet the same name in a passport's. Cyrillic
/// follows the usual passport spellings, Greek ELOT 743, Korean the Revised Romanization (2000), Chinese the pinyin of the characters most
/// used in names, Japanese kana the Hepburn spelling without long vowels, Arabic and Hebrew their consonants, the scripts of India and
/// Cambodia the usual spelling of names (<see cref="SyllableScripts"/>); what is not known stays as it is.
/// </summary>
public static class Romanizer
{
    private const string Cyrillic =
        "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu " +
        "я=ya і=i ї=i є=e ў=v ґ=g ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz";

    private const string Greek =
        "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o";

    private const string Arabic =
        "ا=a أ=a إ=i آ=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع=a غ=gh ف=f ق=q ك=k ل=l م=m ن=n ه=h و=w ي=y ى=a ة=a ء= " +
        "ئ=y ؤ=w پ=p چ=ch ژ=zh گ=g ک=k ی=y";

    private const string Hebrew =
        "א=a ב=b ג=g ד=d ה=h ו=v ז=z ח=h ט=t י=y כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s ע=a פ=p ף=f צ=ts ץ=ts ק=k ר=r ש=sh ת=t";

    private const string Caucasian =
        "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=gh ყ=q შ=sh ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h " +
        "ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o չ=ch պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v " +
        "փ=p ք=k և=ev օ=o ֆ=f";

    // The family names of most people in China, and the characters their given names are mostly made of.
    private const string Han =
        "王=wang 李=li 张=zhang 張=zhang 刘=liu 劉=liu 陈=chen 陳=chen 杨=yang 楊=yang 黄=huang 黃=huang 赵=zhao 趙=zhao 吴=wu 吳=wu 周=zhou 徐=xu 孙=sun 孫=sun " +
        "马=ma 馬=ma 朱=zhu 胡=hu 郭=guo 何=he 高=gao 林=lin 罗=luo 羅=luo 郑=zheng 鄭=zheng 梁=liang 谢=xie 謝=xie 宋=song 唐=tang 许=xu 許=xu 韩=han 韓=han " +
        "冯=feng 馮=feng 邓=deng 鄧=deng 曹=cao 彭=peng 曾=zeng 肖=xiao 田=tian 董=dong 袁=yuan 潘=pan 于=yu 蒋=jiang 蔣=jiang 蔡=cai 余=yu 杜=du 叶=ye 葉=ye " +
        "程=cheng 苏=su 蘇=su 魏=wei 吕=lv 呂=lv 丁=ding 任=ren 沈=shen 姚=yao 卢=lu 盧=lu 姜=jiang 崔=cui 钟=zhong 鍾=zhong 谭=tan 陆=lu 汪=wang 范=fan " +
        "金=jin 石=shi 廖=liao 贾=jia 夏=xia 韦=wei 付=fu 方=fang 白=bai 邹=zou 孟=meng 熊=xiong 秦=qin 邱=qiu 江=jiang 尹=yin 薛=xue 闫=yan 段=duan 雷=lei " +
        "侯=hou 龙=long 史=shi 陶=tao 黎=li 贺=he 顾=gu 毛=mao 郝=hao 龚=gong 邵=shao 万=wan 钱=qian 严=yan 武=wu 戴=dai 莫=mo 孔=kong 向=xiang 汤=tang " +
        "伟=wei 偉=wei 芳=fang 娜=na 秀=xiu 英=ying 敏=min 静=jing 丽=li 麗=li 强=qiang 磊=lei 军=jun 洋=yang 勇=yong 艳=yan 杰=jie 傑=jie 娟=juan 涛=tao " +
        "明=ming 超=chao 兰=lan 霞=xia 平=ping 刚=gang 桂=gui 文=wen 华=hua 華=hua 建=jian 国=guo 國=guo 红=hong 紅=hong 玉=yu 梅=mei 春=chun 志=zhi 小=xiao " +
        "海=hai 云=yun 雲=yun 东=dong 東=dong 峰=feng 新=xin 波=bo 宇=yu 浩=hao 凯=kai 健=jian 俊=jun 鹏=peng 飞=fei 飛=fei 雪=xue 婷=ting 慧=hui 琳=lin " +
        "晓=xiao 欣=xin 佳=jia 嘉=jia 怡=yi 雨=yu 子=zi 涵=han 思=si 晨=chen 宁=ning 博=bo 天=tian 斌=bin 成=cheng 凤=feng 珍=zhen 莉=li 萍=ping 玲=ling " +
        "辉=hui 永=yong 德=de 生=sheng 荣=rong 安=an 美=mei 爱=ai 家=jia 立=li 振=zhen 庆=qing 瑞=rui 兴=xing 福=fu 宝=bao 学=xue 正=zheng 清=qing 月=yue";

    private static readonly Dictionary<char, string> Letters = Build();

    // Half of Korea's families write themselves otherwise than the rule would.
    private static readonly Dictionary<char, string> KoreanFamilies = new()
    {
        ['김'] = "kim", ['이'] = "lee", ['박'] = "park", ['최'] = "choi", ['정'] = "jung", ['조'] = "cho", ['강'] = "kang", ['윤'] = "yoon", ['임'] = "lim",
        ['신'] = "shin", ['오'] = "oh", ['권'] = "kwon", ['안'] = "ahn", ['우'] = "woo", ['노'] = "noh", ['구'] = "koo", ['주'] = "joo", ['문'] = "moon",
    };

    private static readonly string[] Leads = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
    private static readonly string[] Vowels =
        ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"];

    private static readonly string[] Tails =
    [
        "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
    ];

    /// <summary>Folded text in Latin letters. Characters of an East Asian name are separated by blanks, family name first.</summary>
    public static string ToLatin(string text)
    {
        var latin = new StringBuilder(text.Length + 8);
        // Composed form first: decomposing would tear Korean syllables apart.
        string composed = SyllableScripts.ToLatin(text.Normalize(NormalizationForm.FormKC));
        for (int i = 0; i < composed.Length; i++)
        {
            char c = composed[i];
            char lower = char.ToLowerInvariant(c);
            if (latin.Length == 0 && KoreanFamilies.TryGetValue(c, out string? family))
            {
                latin.Append(family).Append(' ');
            }
            else if (lower is >= '가' and <= '힣')
            {
                int index = lower - '가';
                latin.Append(Leads[index / 588]).Append(Vowels[index % 588 / 28]).Append(Tails[index % 28]).Append(' ');
            }
            else if (IsGreek(lower))
            {
                i += AppendGreek(latin, composed, i);
            }
            else if (Letters.TryGetValue(lower, out string? spelling))
            {
                // A letter by itself is an initial, and so is what begins its spelling: Ю. Орлова is Y. Orlova.
                latin.Append(spelling.Length > 1 && IsAlone(composed, i) ? spelling[..1] : spelling);
                if (IsHan(lower))
                {
                    latin.Append(' ');
                }
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
            {
                latin.Append(lower);
            }
        }

        return TextFolding.Fold(latin.ToString());
    }

    private static bool IsGreek(char lower) => lower is (>= 'ά' and <= 'ώ') or (>= 'ἀ' and <= '῾');

    // ELOT 743 (ISO 843): ου, αυ, ευ and ηυ are one sound, γ before γ, ξ and χ is an n, μπ at the beginning is a b. Accents play no part, but a
    // dialytika keeps two vowels apart.
    private static int AppendGreek(StringBuilder latin, string text, int i)
    {
        char letter = GreekLetter(text[i]), next = i + 1 < text.Length ? GreekLetter(text[i + 1]) : ' ';
        bool isLast = i + 1 == text.Length || !char.IsLetter(text[i + 1]);
        if (IsAlone(text, i))
        {
            latin.Append(Letters[letter][0]);
            return 0;
        }

        if (!isLast && next == 'υ' && letter is 'ο' or 'α' or 'ε' or 'η' && text[i + 1] is not ('ϋ' or 'ΰ' or 'Ϋ'))
        {
            char after = i + 2 < text.Length ? GreekLetter(text[i + 2]) : ' ';
            latin.Append(Letters[letter]).Append(letter == 'ο' ? 'u' : "αειουηωβγδζλμνρ".Contains(after, StringComparison.Ordinal) ? 'v' : 'f');
            return 1;
        }

        if (!isLast && letter == 'μ' && next == 'π' && (i == 0 || !char.IsLetter(text[i - 1])))
        {
            latin.Append('b');
            return 1;
        }

        latin.Append(letter == 'γ' && next is 'γ' or 'ξ' or 'χ' ? "n" : Letters.GetValueOrDefault(letter, ""));
        return 0;
    }

    // Without its accent; NFD puts the letter first.
    private static char GreekLetter(char c)
    {
        char lower = char.ToLowerInvariant(c);
        return IsGreek(lower) && !Letters.ContainsKey(lower) ? lower.ToString().Normalize(NormalizationForm.FormD)[0] : lower;
    }

    // The signs of East Asia are whole words.
    private static bool IsAlone(string text, int i) =>
        !IsHan(text[i]) && (i == 0 || !IsOfWord(text[i - 1])) && (i + 1 == text.Length || !IsOfWord(text[i + 1]));

    private static bool IsOfWord(char c) => char.IsLetter(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>True when the text has Chinese characters, Japanese kana or Korean syllables, whose names begin with the family.</summary>
    public static bool IsFamilyFirst(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (IsHan(c) || c is (>= '가' and <= '힣') or (>= 'ぁ' and <= 'ヿ'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHan(char c) => c is >= '一' and <= '鿿';

    private static Dictionary<char, string> Build()
    {
        var letters = new Dictionary<char, string>();
        foreach (string pair in string.Join(' ', Cyrillic, Greek, Arabic, Hebrew, Caucasian, Han).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            letters.TryAdd(pair[0], pair[2..]);
        }

        return letters;
    }
}
