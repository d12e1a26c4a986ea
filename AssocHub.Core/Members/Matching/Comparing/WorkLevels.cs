using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>Compares employers, by name or by the domain of the address, and job titles.</summary>
internal sealed class WorkLevels(ComparisonTables tables)
{
    public int Organization(in RecordFacts left, in RecordFacts right, int email)
    {
        int a = left.Organization, b = right.Organization;
        int mailA = left.MailOrganization, mailB = right.MailOrganization;
        if (a != 0 && a == b)
        {
            return 1;
        }

        // The domains of one and the same address are not a second reason.
        bool mails = email is 0 or > 3;
        if (mails && ((a != 0 && a == mailB) || (b != 0 && b == mailA) || (mailA != 0 && mailA == mailB)))
        {
            return 2;
        }

        int x = a != 0 ? a : mails ? mailA : 0;
        int y = b != 0 ? b : mails ? mailB : 0;
        if (x == 0 || y == 0)
        {
            return 0;
        }

        if (tables.OrganizationShape.Compare(x, y) is var shape && (shape.Dice >= 0.72f || (shape.Overlap >= 0.8f && shape.Dice >= 0.55f)))
        {
            return 3;
        }

        return 4;
    }

    public int Title(int a, int b) =>
        a == 0 || b == 0 ? 0 : a == b ? 1 : tables.TitleShape.Compare(a, b) is var shape && (shape.Dice >= 0.7f || shape.Overlap >= 0.95f) ? 2 : 3;
}
