using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>Compares homes: house and street; postal code, town and region.</summary>
internal sealed class PlaceLevels(RecordTable table, ComparisonTables tables)
{
    public int Street(in RecordFacts left, in RecordFacts right)
    {
        int a = left.Street, b = right.Street;
        if (a == 0 || b == 0)
        {
            return 0;
        }

        int numberA = left.HouseNumber, numberB = right.HouseNumber;
        bool sameNumber = numberA != 0 && numberA == numberB;
        bool open = numberA == 0 || numberB == 0;
        if (a == b)
        {
            return sameNumber ? 1 : open ? 3 : 4;
        }

        (float dice, float overlap) = tables.StreetShape.Compare(a, b);
        if (dice >= 0.8f || (overlap >= 0.9f && dice >= 0.45f))
        {
            return sameNumber ? 1 : open ? 3 : 4;
        }

        if (sameNumber)
        {
            return dice >= 0.5f || overlap >= 0.7f ? 2 : 5;
        }

        return dice >= 0.65f && open ? 3 : 6;
    }

    public int Locality(in RecordFacts left, in RecordFacts right, int i, int j)
    {
        int postA = left.Postcode, postB = right.Postcode, cityA = left.City, cityB = right.City;
        bool posts = postA != 0 && postB != 0, cities = cityA != 0 && cityB != 0, sameCity = cities && cityA == cityB;
        if (posts && postA == postB)
        {
            return sameCity ? 1 : 2;
        }

        (int regionA, int regionB) = table.Regions.Count > 1 ? (table.Region[i], table.Region[j]) : (0, 0);
        bool regions = regionA != 0 && regionB != 0;
        if (!posts && !cities && !regions)
        {
            return 0;
        }

        bool nearPost = posts && TextSimilarity.WithinOne(table.Postcodes[postA], table.Postcodes[postB]);
        if (sameCity)
        {
            // Springfield is in many states.
            return nearPost ? 3 : !regions || regionA == regionB || nearPost ? 4 : 5;
        }

        if (cities && tables.CityShape.Compare(cityA, cityB) is var shape && (shape.Dice >= 0.7f || shape.Overlap >= 0.95f))
        {
            return 5;
        }

        if (nearPost)
        {
            return 6;
        }

        return !regions ? 8 : regionA == regionB ? 7 : 8;
    }
}
