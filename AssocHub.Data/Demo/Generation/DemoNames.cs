using System.Globalization;

namespace AssocHub.Data.Demo.Generation;

/// <summary>Given names, surnames and nicknames by culture, read from Names.txt.</summary>
internal sealed class DemoNames
{
    private readonly List<Culture> _cultures = [];
    private readonly List<double> _shares = [];
    private readonly Dictionary<string, string[]> _nicknames = [];

    private DemoNames()
    {
    }

    public static DemoNames Load()
    {
        var names = new DemoNames();
        using Stream stream = typeof(DemoNames).Assembly.GetManifestResourceStream("AssocHub.Data.Demo.Generation.Names.txt")
            ?? throw new InvalidOperationException("Names.txt is not embedded.");
        using var reader = new StreamReader(stream);
        bool nicknames = false;
        Culture? culture = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] words = line.Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] == '[')
            {
                nicknames = words[0] == "nicknames";
                if (!nicknames)
                {
                    culture = new Culture(words[0]);
                    names._cultures.Add(culture);
                    names._shares.Add(double.Parse(words[1], CultureInfo.InvariantCulture));
                }
            }
            else if (nicknames)
            {
                names._nicknames[words[0]] = words[1..];
            }
            else
            {
                culture!.Set(words[0], words[1..]);
            }
        }

        return names;
    }

    public Culture PickCulture(DemoRandom random) => _cultures[random.PickWeighted(_shares)];

    /// <summary>What friends call them, the usual form first; empty when nothing is usual.</summary>
    public IReadOnlyList<string> NicknamesOf(string given) => _nicknames.GetValueOrDefault(given, []);

    internal sealed class Culture(string name)
    {
        private string[] _women = [], _men = [], _surnames = [];

        public string Name { get; } = name;

        public string Given(DemoRandom random, bool woman) => random.PickSkewed(woman ? _women : _men, 8);

        public string Surname(DemoRandom random) => random.PickSkewed(_surnames, 10);

        public void Set(string kind, string[] values)
        {
            switch (kind)
            {
                case "f": _women = values; break;
                case "m": _men = values; break;
                case "s": _surnames = values; break;
                default: throw new FormatException($"Names.txt: unknown kind '{kind}'.");
            }
        }
    }
}
