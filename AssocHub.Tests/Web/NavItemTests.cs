using AssocHub.Core.Access;
using AssocHub.Web;
using AssocHub.Web.Components.Layout;

namespace AssocHub.Tests.Web;

public sealed class NavItemTests
{
    [Theory]
    [InlineData("/", "Home")]
    [InlineData("/sources", "Sources")]
    [InlineData("/sources/7", "Sources")]
    [InlineData("/sources/new", "Sources")]
    [InlineData("/sources/rejected", "Rejected records")]
    [InlineData("/members/12", "Members")]
    [InlineData("/membership", null)]
    [InlineData("/search", null)]
    public void A_page_belongs_to_the_longest_entry_that_its_address_begins_with(string path, string? title)
    {
        Assert.Equal(title, NavItem.At(path)?.Title);
    }

    [Fact]
    public void Leadership_sees_the_home_page_and_the_measures_only()
    {
        var lea = new Actor("x", "Lea", [Role.Leadership]);

        Assert.Equal(["Home", "Measures"], NavItem.All.Where(item => item.Needs is null || lea.May(item.Needs.Value)).Select(item => item.Title));
    }
}

public sealed class AppUrlsTests
{
    [Theory]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("members", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/members/7?tab=a", "/members/7?tab=a")]
    public void A_return_address_never_leaves_the_site(string? asked, string given)
    {
        Assert.Equal(given, AppUrls.Local(asked));
    }

    [Fact]
    public void Empty_query_values_are_left_out_and_others_are_escaped()
    {
        Assert.Equal("/search?q=a%26b%20c", AppUrls.With("/search", ("q", "a&b c"), ("page", null), ("x", "")));
    }
}
