using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>Makes people, things and interactions of what landed.</summary>
public sealed class MemberModelProjector(IDbContextFactory<AssocHubDbContext> contexts, AssociationClock clock) : ILandingProjector
{
    public ILandingProjection Begin(Source source) => new MemberModelProjection(source.Id, contexts, clock);
}
