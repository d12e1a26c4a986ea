using AssocHub.Web.Pages.Landing;

namespace AssocHub.Tests.Sources;

public sealed class RunTableTests
{
    [Theory]
    [InlineData(0.4, "under a second")]
    [InlineData(119, "119 s")]
    [InlineData(130, "2 min")]
    [InlineData(5400, "90 min")]
    [InlineData(9000, "2.5 h")]
    [InlineData(172_800, "48 h")]
    public void How_long_a_run_took_is_said_in_a_unit_that_people_use(double seconds, string said) => Assert.Equal(said, RunTable.Seconds(seconds));
}
