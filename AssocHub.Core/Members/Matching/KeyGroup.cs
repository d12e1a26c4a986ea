using AssocHub.Core.Members.Normalising;

namespace AssocHub.Core.Members.Matching;

/// <summary>
/// The records that share one identifier's value, sorted out into people by their names. Depends on these records alone, so that a
/// part of the data gives the same answer as the whole.
/// </summary>
public sealed class KeyGroup
{
    // More names than this on one value are never sorted out: it is a shared value whatever the limit says.
    private const int MostNames = 40;
    private const int MostForAllPairs = 40;

    private readonly IReadOnlyList<MatchRecord> _records;
    private readonly int[] _members;
    private readonly IReadOnlySet<int> _decided;
    private readonly List<int> _nameless;

    /// <summary>Sorts the records of one value out.</summary>
    /// <param name="key">The value they share.</param>
    /// <param name="members">Indices into <paramref name="records"/>, in canonical order.</param>
    /// <param name="records">All records.</param>
    /// <param name="guardRails">The limit of people.</param>
    /// <param name="decided">Indices of records about which a person decided: these are compared with all others.</param>
    public KeyGroup(LinkKey key, int[] members, IReadOnlyList<MatchRecord> records, GuardRails guardRails, IReadOnlySet<int> decided)
    {
        Key = key;
        _records = records;
        _members = members;
        _decided = decided;
        Names = [.. members.Where(i => !records[i].Name.IsMissing).GroupBy(i => records[i].Name.Key).Select(g => new NameInGroup(records[g.First()].Name, [.. g]))];
        _nameless = [.. members.Where(i => records[i].Name.IsMissing)];
        IsOffice = key.Kind == IdentifierKind.Email && GuardRails.IsRoleMailbox(key.Value);
        if (Names.Count > MostNames)
        {
            IsShared = true;
            return;
        }

        Compare();
        // "skywalker99" that is nobody's user name here says nothing about who it is.
        foreach (NameInGroup userName in Names.FindAll(n => n.Name.LooksLikeUserName && n.Friends.Count == 0))
        {
            _nameless.AddRange(userName.Members);
            userName.SaysNothing = true;
        }

        _nameless.Sort();
        IsShared = People() > guardRails.Limit;
    }

    /// <summary>The value.</summary>
    public LinkKey Key { get; }

    /// <summary>True when more people use the value than the limit allows: it links nobody.</summary>
    public bool IsShared { get; }

    /// <summary>True for an address such as <c>info@</c>.</summary>
    public bool IsOffice { get; }

    private List<NameInGroup> Names { get; }

    /// <summary>The records that give no name, where the value may still say who they are: a personal address that is not shared.</summary>
    public IReadOnlyList<int> Nameless =>
        IsShared || IsOffice || Key.Kind != IdentifierKind.Email ? [] : _nameless;

    /// <summary>All records of the group.</summary>
    public IReadOnlyList<int> Members => _members;

    /// <summary>The links that the value and the names allow.</summary>
    public IEnumerable<PersonLink> Links() => Key.Kind switch
    {
        IdentifierKind.AmsId => AmsLinks(),
        IdentifierKind.Email => IsShared ? [] : NameLinks(LinkRule.EmailSameName, LinkRule.EmailCompatibleName),
        _ => IsShared ? [] : NameLinks(LinkRule.ScopedId, LinkRule.ScopedId).Concat(NamelessLinks(LinkRule.ScopedId)),
    };

    // The AMS record owns its id: others link to it, or to each other while it has not arrived.
    private IEnumerable<PersonLink> AmsLinks()
    {
        int[] owners = [.. _members.Where(i => _records[i].IsAms)];
        if (owners.Length == 0)
        {
            return IsShared ? [] : NameLinks(LinkRule.AmsId, LinkRule.AmsId).Concat(NamelessLinks(LinkRule.AmsId));
        }

        return OwnerLinks(owners);
    }

    private IEnumerable<PersonLink> OwnerLinks(int[] owners)
    {
        foreach (int member in _members)
        {
            foreach (int owner in owners)
            {
                if (owner == member || (_records[member].IsAms && member < owner))
                {
                    continue;
                }

                NameVerdict verdict = NameComparison.Compare(_records[owner].Name, _records[member].Name);
                if (MayCarry(_records[member], verdict.Agreement, owners.Length))
                {
                    yield return Link(owner, member, LinkRule.AmsId, verdict.Reason);
                }
            }
        }
    }

    // A community or e-mail platform learnt the id from the AMS itself; on a registration anybody may have typed it. Where two
    // systems use the same number for two people, the name must say whose it is.
    private static bool MayCarry(MatchRecord carrier, NameAgreement agreement, int owners) => agreement switch
    {
        NameAgreement.Same or NameAgreement.Compatible => true,
        NameAgreement.Missing => owners == 1 && !carrier.IsAms,
        NameAgreement.Doubtful => owners == 1 && carrier.Kind is PersonKind.CommunityUser or PersonKind.Subscriber,
        _ => false,
    };

    private IEnumerable<PersonLink> NameLinks(LinkRule sameName, LinkRule compatibleName)
    {
        foreach (NameInGroup name in Names)
        {
            // Two "J. Smith" on a couple's address may be either of them.
            if (!name.IsAmbiguous || name.Name.IsFull)
            {
                if (!IsOffice || name.Name.IsFull)
                {
                    foreach ((int left, int right) in Pairs(name.Members))
                    {
                        yield return Link(left, right, sameName, "");
                    }
                }
            }
        }

        for (int i = 0; i < Names.Count; i++)
        {
            for (int j = i + 1; j < Names.Count; j++)
            {
                NameVerdict verdict = Names[i].Verdicts[j - i - 1];
                bool same = verdict.Agreement == NameAgreement.Same;
                if ((same || (verdict.Agreement == NameAgreement.Compatible && !IsOffice)) && !Names[i].IsAmbiguous && !Names[j].IsAmbiguous)
                {
                    foreach ((int left, int right) in Between(Names[i].Members, Names[j].Members))
                    {
                        yield return Link(left, right, same ? sameName : compatibleName, verdict.Reason);
                    }
                }
            }
        }
    }

    private IEnumerable<PersonLink> NamelessLinks(LinkRule rule)
    {
        if (_nameless.Count == 0 || People() > 1)
        {
            yield break;
        }

        int anchor = _members.FirstOrDefault(i => !_nameless.Contains(i), _nameless[0]);
        foreach (int other in _nameless.Where(i => i != anchor))
        {
            yield return Link(anchor, other, rule, "");
        }
    }

    // A star around each AMS record, or around the first record where there is none; all pairs where a person decided about one,
    // so that a record kept apart from the centre still finds the others.
    private IEnumerable<(int Left, int Right)> Pairs(int[] members)
    {
        if (members.Length <= MostForAllPairs && members.Any(_decided.Contains))
        {
            for (int i = 0; i < members.Length; i++)
            {
                for (int j = i + 1; j < members.Length; j++)
                {
                    yield return (members[i], members[j]);
                }
            }

            yield break;
        }

        foreach (int centre in Centres(members))
        {
            foreach (int other in members)
            {
                if (other != centre)
                {
                    yield return (centre, other);
                }
            }
        }
    }

    private IEnumerable<(int Left, int Right)> Between(int[] left, int[] right)
    {
        bool all = left.Length * right.Length <= MostForAllPairs * MostForAllPairs && (left.Any(_decided.Contains) || right.Any(_decided.Contains));
        foreach (int a in all ? left : Centres(left))
        {
            foreach (int b in all ? right : Centres(right))
            {
                yield return (a, b);
            }
        }
    }

    private IEnumerable<int> Centres(int[] members)
    {
        int[] ams = [.. members.Where(i => _records[i].IsAms)];
        return ams.Length > 0 ? ams : members.Take(1);
    }

    private PersonLink Link(int left, int right, LinkRule rule, string note) =>
        new(Math.Min(left, right), Math.Max(left, right), rule, Key.Value, note);

    private void Compare()
    {
        for (int i = 0; i < Names.Count; i++)
        {
            for (int j = i + 1; j < Names.Count; j++)
            {
                NameVerdict verdict = NameComparison.Compare(Names[i].Name, Names[j].Name);
                Names[i].Verdicts.Add(verdict);
                if (verdict.Agreement is NameAgreement.Same or NameAgreement.Compatible)
                {
                    Names[i].Friends.Add(j);
                    Names[j].Friends.Add(i);
                }
            }
        }

        foreach (NameInGroup name in Names)
        {
            int[] wider = [.. name.Friends.Where(f => NameComparison.IsVagueTowards(name.Name, Names[f].Name))];
            name.IsAmbiguous = Array.Exists(wider, a => Array.Exists(wider, b => a < b && !Names[a].Friends.Contains(b)));
        }
    }

    private int People()
    {
        int people = 0;
        var seen = new bool[Names.Count];
        for (int i = 0; i < Names.Count; i++)
        {
            if (seen[i] || Names[i].IsAmbiguous || Names[i].SaysNothing)
            {
                continue;
            }

            people++;
            var open = new Stack<int>([i]);
            seen[i] = true;
            while (open.TryPop(out int next))
            {
                foreach (int friend in Names[next].Friends)
                {
                    if (!seen[friend] && !Names[friend].IsAmbiguous)
                    {
                        seen[friend] = true;
                        open.Push(friend);
                    }
                }
            }
        }

        return people == 0 && Names.Exists(n => !n.SaysNothing) ? 1 : people;
    }

    private sealed class NameInGroup(PersonName name, int[] members)
    {
        public PersonName Name { get; } = name;

        public int[] Members { get; } = members;

        public List<int> Friends { get; } = [];

        public List<NameVerdict> Verdicts { get; } = [];

        /// <summary>True when it fits two names here that do not fit each other.</summary>
        public bool IsAmbiguous { get; set; }

        /// <summary>True for a user name that fits nobody here.</summary>
        public bool SaysNothing { get; set; }
    }
}
