using System.Net;
using System.Net.Sockets;
using Retention.Demo.Hosting;

namespace Retention.WeChat.Tests.Demo;

public sealed class DemoStartTests
{
    [Fact]
    public void The_command_line_may_name_addresses_operator_and_folder()
    {
        var options = DemoOptions.Read(["--urls", "http://127.0.0.1:6000", "--phones=http://127.0.0.1:6001", "--data", "kept", "--operator", "amy", "--password", "correct-horse"]);

        Assert.Equal(new Uri("http://127.0.0.1:6000"), options.Product);
        Assert.Equal(new Uri("http://127.0.0.1:6001"), options.Phones);
        Assert.Equal(("kept", "amy", "correct-horse"), (options.DataFolder, options.OperatorName, options.OperatorPassword));
    }

    [Fact]
    public void Without_any_the_password_is_a_new_one_each_time()
    {
        Assert.NotEqual(DemoOptions.Read([]).OperatorPassword, DemoOptions.Read([]).OperatorPassword);
        Assert.Null(DemoOptions.Read([]).Product);
    }

    [Theory]
    [InlineData("6000")]
    [InlineData("https://127.0.0.1:6000")]
    public void An_address_it_cannot_serve_is_refused_in_words(string address) =>
        Assert.Contains("--urls", Assert.Throws<DemoRefusedException>(() => DemoOptions.Read(["--urls", address])).Message);

    [Fact]
    public void A_usual_port_that_is_taken_is_replaced_and_an_asked_one_is_refused()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.NotEqual(port, Ports.Choose(null, port).Port);
        Assert.Contains($"{port}", Assert.Throws<DemoRefusedException>(() => Ports.Choose(new Uri($"http://127.0.0.1:{port}"), 0)).Message);
    }

    [Fact]
    public void A_server_that_listens_everywhere_is_reached_by_loopback() =>
        Assert.Equal(new Uri("http://127.0.0.1:6000"), Ports.FromHere(new Uri("http://0.0.0.0:6000")));

    [Fact]
    public void A_folder_of_its_own_goes_and_a_given_one_stays()
    {
        var parent = Directory.CreateTempSubdirectory("retention-test-");
        var kept = Path.Combine(parent.FullName, "kept");
        string own;
        using (var folder = DataFolder.Open(null))
            own = folder.Path;
        using (DataFolder.Open(kept))
            File.WriteAllText(Path.Combine(kept, "retention.db"), "");

        Assert.False(Directory.Exists(own));
        Assert.True(File.Exists(Path.Combine(kept, "retention.db")));
        Assert.Contains(kept, Assert.Throws<DemoRefusedException>(() => DataFolder.Open(kept)).Message);
        parent.Delete(recursive: true);
    }
}
