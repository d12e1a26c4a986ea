namespace Microsoft.SqlServer.Server;

public enum Format { Unknown, Native, UserDefined }

public interface IBinarySerialize
{
    void Read(System.IO.BinaryReader r);
    void Write(System.IO.BinaryWriter w);
}

public sealed class InvalidUdtException : System.SystemException
{
    public InvalidUdtException(string message) : base(message) { }
}
