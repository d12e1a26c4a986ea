namespace AssocHub.Web.Pages.Members;

/// <summary>Cards that later stages add to a member's page; each takes the parameter <c>MemberId</c>. The host fills the list.</summary>
/// <param name="Components">Their components.</param>
public sealed record MemberPageCards(IReadOnlyList<Type> Components);
