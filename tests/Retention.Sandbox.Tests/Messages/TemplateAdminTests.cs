using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Messages;

public sealed class TemplateAdminTests
{
    [Fact]
    public async Task An_official_account_adds_lists_and_deletes_templates()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.PostAsync("/cgi-bin/template/api_add_template", new { template_id_short = "TM00015" })).IsRefused(40246);
        var id = (await world.PostAsync("/cgi-bin/template/api_add_template", new { template_id_short = "43216", keyword_name_list = new[] { "商品", "时间" } })).Text("template_id");

        var listed = (await world.GetWithTokenAsync("/cgi-bin/template/get_all_private_template")).GetProperty("template_list").EnumerateArray();
        Assert.Contains(listed, template => template.Text("template_id") == id);
        Assert.Equal(43, id.Length);
        (await world.PostAsync("/cgi-bin/template/del_private_template", new { template_id = id })).IsOk();
        (await world.PostAsync("/cgi-bin/template/del_private_template", new { template_id = id })).IsRefused(40037);
    }

    [Fact]
    public async Task There_is_room_for_twenty_five()
    {
        await using var world = await TestWorld.StartAsync();
        object Body() => new { template_id_short = "43216", keyword_name_list = new[] { "商品" } };
        for (var i = 4; i < 25; i++)
        {
            (await world.PostAsync("/cgi-bin/template/api_add_template", Body())).IsOk();
        }

        (await world.PostAsync("/cgi-bin/template/api_add_template", Body())).IsRefused(45026);
    }

    [Fact]
    public async Task A_subscribe_template_takes_two_to_five_keywords()
    {
        await using var world = await TestWorld.StartAsync();
        object Body(params int[] kids) => new { tid = "307", kidList = kids, sceneDesc = "签到提醒" };

        (await world.PostAsync("/wxaapi/newtmpl/addtemplate", Body(1), world.Mini)).IsRefused(200012);
        (await world.PostAsync("/wxaapi/newtmpl/addtemplate", Body(1, 99), world.Mini)).IsRefused(200020);
        (await world.PostAsync("/wxaapi/newtmpl/addtemplate", new { kidList = new[] { 1, 2 } }, world.Mini)).IsRefused(200011);
        var id = (await world.PostAsync("/wxaapi/newtmpl/addtemplate", Body(1, 2), world.Mini)).Text("priTmplId");
        (await world.PostAsync("/wxaapi/newtmpl/deltemplate", new { priTmplId = id }, world.Mini)).IsOk();
    }
}
