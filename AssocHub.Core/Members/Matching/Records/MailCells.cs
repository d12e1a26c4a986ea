using AssocHub.Core.Members.Matching.Normalising;

namespace AssocHub.Core.Members.Matching.Records;

/// <summary>An e-mail address and its local part, as they are compared, and the number of the employer its domain names.</summary>
internal readonly ref struct MailParts
{
    public ReadOnlySpan<char> Email { get; init; }
    public ReadOnlySpan<char> Local { get; init; }
    public int Organization { get; init; }
}

/// <summary>Reads e-mail addresses.</summary>
internal sealed class MailCells(RecordTable table)
{
    private readonly CellMemo<int> _domains = new();
    private readonly char[] _lower = new char[512];
    private readonly char[] _address = new char[512];

    public MailParts Read(ReadOnlySpan<char> cell)
    {
        int at = cell.LastIndexOf('@');
        int open = cell.LastIndexOf('<');
        if (open >= 0 && open < at)
        {
            cell = cell[(open + 1)..].TrimEnd('>');
            at = cell.LastIndexOf('@');
        }

        if (at <= 0 || cell.Length > 254)
        {
            return default;
        }

        int length = cell.ToLowerInvariant(_lower);
        ReadOnlySpan<char> domain = _lower.AsSpan(at + 1, length - at - 1).TrimEnd(" .;,>");
        int plus = _lower.AsSpan(0, at).IndexOf('+');
        ReadOnlySpan<char> local = _lower.AsSpan(0, plus > 0 ? plus : at);
        bool dotsAreNothing = domain is "gmail.com" or "googlemail.com";
        int written = local.Length;
        if (dotsAreNothing)
        {
            written = 0;
            foreach (char c in local)
            {
                if (c != '.')
                {
                    _address[written++] = c;
                }
            }

            domain = "gmail.com";
        }
        else
        {
            local.CopyTo(_address);
        }

        _address[written++] = '@';
        domain.CopyTo(_address.AsSpan(written));
        if (MailNames.IsOffice(local))
        {
            // A mailbox of many people says where they work and nothing about who they are.
            return new MailParts { Organization = OrganizationOf(domain) };
        }

        return new MailParts { Email = _address.AsSpan(0, written + domain.Length), Local = local, Organization = OrganizationOf(domain) };
    }

    private int OrganizationOf(ReadOnlySpan<char> domain)
    {
        if (_domains.TryGet(domain, out int known))
        {
            return known;
        }

        Span<char> label = stackalloc char[256];
        int length = OrganizationName.FromDomain(domain, label);
        return _domains.Put(domain, length >= 3 ? table.Organizations.GetOrAdd(label[..length]) : 0);
    }
}
