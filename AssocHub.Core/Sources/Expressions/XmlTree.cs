using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>
/// XML as the tree that JSON would be: the root's attributes and children are properties; children of one name are a list, one alone
/// stands for itself; an element of nothing but text is that text, and text beside attributes or children is <c>text</c>. Prefixes of
/// namespaces are left out. No document type is read, so that nothing in it can lead anywhere or grow.
/// </summary>
public static class XmlTree
{
    private const int Deepest = 60;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 256 * 1024 * 1024, IgnoreComments = true, IgnoreProcessingInstructions = true,
    };

    /// <summary>Reads a document.</summary>
    /// <exception cref="XmlException">It is none, brings a document type, or is nested too deep.</exception>
    public static JsonDocument Read(Stream xml) => Read(XmlReader.Create(xml, Settings));

    /// <summary>Reads a document.</summary>
    /// <exception cref="XmlException">It is none, brings a document type, or is nested too deep.</exception>
    public static JsonDocument Read(TextReader xml) => Read(XmlReader.Create(xml, Settings));

    private static JsonDocument Read(XmlReader reader)
    {
        using (reader)
        {
            XElement root = XDocument.Load(reader).Root!;
            using var json = new MemoryStream();
            using (var writer = new Utf8JsonWriter(json))
            {
                Write(root, writer, isRoot: true, depth: 0);
            }

            return JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length));
        }
    }

    private static void Write(XElement element, Utf8JsonWriter writer, bool isRoot, int depth)
    {
        if (depth > Deepest)
        {
            throw new XmlException($"The XML is nested more than {Deepest} deep.");
        }

        XAttribute[] attributes = [.. element.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.LocalName != "nil")];
        if (!element.HasElements && attributes.Length == 0 && !isRoot)
        {
            if (element.Value.Length == 0)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteStringValue(element.Value);
            }

            return;
        }

        writer.WriteStartObject();
        IGrouping<string, XElement>[] children = [.. element.Elements().GroupBy(e => e.Name.LocalName, StringComparer.Ordinal)];
        foreach (XAttribute attribute in attributes.DistinctBy(a => a.Name.LocalName).Where(a => children.All(c => c.Key != a.Name.LocalName)))
        {
            writer.WriteString(attribute.Name.LocalName, attribute.Value);
        }

        foreach (IGrouping<string, XElement> child in children)
        {
            writer.WritePropertyName(child.Key);
            XElement[] all = [.. child];
            if (all.Length > 1)
            {
                writer.WriteStartArray();
            }

            Array.ForEach(all, one => Write(one, writer, isRoot: false, depth + 1));
            if (all.Length > 1)
            {
                writer.WriteEndArray();
            }
        }

        string text = string.Concat(element.Nodes().OfType<XText>().Select(t => t.Value)).Trim();
        if (text.Length > 0 && children.All(c => c.Key != "text") && attributes.All(a => a.Name.LocalName != "text"))
        {
            writer.WriteString("text", text);
        }

        writer.WriteEndObject();
    }
}
