using Retention.Channels.WeChat.Callbacks;
using static Retention.Channels.Tests.WeChat.Callbacks.Pushes;

namespace Retention.Channels.Tests.WeChat.Callbacks;

public sealed class InboundReceiptTests
{
    [Theory]
    [InlineData("success", TemplateOutcome.Delivered)]
    [InlineData("failed:user block", TemplateOutcome.BlockedByFan)]
    [InlineData("failed: user block", TemplateOutcome.BlockedByFan)]
    [InlineData("failed: system failed", TemplateOutcome.SystemFailed)]
    [InlineData("failed:freq limit", TemplateOutcome.FrequencyLimited)]
    [InlineData("failed:something new", TemplateOutcome.OtherFailure)]
    public void Template_receipt(string status, TemplateOutcome outcome)
    {
        var receipt = Read<Inbound.TemplateReceipt>(Event("TEMPLATESENDJOBFINISH", $"<MsgID>3146452911347130371</MsgID><Status><![CDATA[{status}]]></Status>"));

        Assert.Equal(outcome, receipt.Outcome);
        Assert.Equal(status, receipt.Status);
        Assert.Equal(3146452911347130371, receipt.MsgId);
        Assert.EndsWith(":3146452911347130371", receipt.DedupeKey);
    }

    [Fact]
    public void Mass_send_receipt()
    {
        var receipt = Read<Inbound.MassSendReceipt>(Event("MASSSENDJOBFINISH",
            """
            <MsgID>1000001625</MsgID><Status><![CDATA[err(30003)]]></Status>
            <TotalCount>120</TotalCount><FilterCount>100</FilterCount><SentCount>99</SentCount><ErrorCount>1</ErrorCount>
            <CopyrightCheckResult><Count>2</Count><ResultList>
              <item><ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState><OriginalArticleUrl><![CDATA[Url_1]]></OriginalArticleUrl><OriginalArticleType>1</OriginalArticleType><CanReprint>1</CanReprint><NeedReplaceContent>1</NeedReplaceContent><NeedShowReprintSource>1</NeedShowReprintSource></item>
              <item><ArticleIdx>2</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState><OriginalArticleUrl><![CDATA[Url_2]]></OriginalArticleUrl><OriginalArticleType>1</OriginalArticleType><CanReprint>0</CanReprint><NeedReplaceContent>0</NeedReplaceContent><NeedShowReprintSource>0</NeedShowReprintSource></item>
            </ResultList><CheckState>2</CheckState></CopyrightCheckResult>
            <ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA[Url]]></ArticleUrl></item></ResultList></ArticleUrlResult>
            """));

        Assert.Equal((1000001625, "err(30003)", false), (receipt.MsgId, receipt.Status, receipt.IsSuccess));
        Assert.Equal((120, 100, 99, 1), (receipt.TotalCount, receipt.FilterCount, receipt.SentCount, receipt.ErrorCount));
        Assert.Equal(new CopyrightFinding(1, 0, 2, "Url_1", 1, true, true, true), receipt.CopyrightFindings[0]);
        Assert.False(receipt.CopyrightFindings[1].CanReprint);
        Assert.Equal(2, receipt.CopyrightState);
        Assert.Equal([new MassArticleUrl(1, "Url")], receipt.ArticleUrls);
        Assert.Null(receipt.FanOpenId);
    }

    [Fact]
    public void Subscribe_prompt_in_xml()
    {
        var answered = Read<Inbound.SubscribePromptAnswered>(Event("subscribe_msg_popup_event",
            """
            <SubscribeMsgPopupEvent>
              <List><TemplateId><![CDATA[T1]]></TemplateId><SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>2</PopupScene></List>
              <List><TemplateId><![CDATA[T2]]></TemplateId><SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString><PopupScene>2</PopupScene></List>
            </SubscribeMsgPopupEvent>
            """));

        Assert.Equal([new SubscribeAnswer("T1", true, "accept", 2), new SubscribeAnswer("T2", false, "reject", 2)], answered.Answers);
    }

    [Theory]
    [InlineData("""[{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":"0"}]""")]
    [InlineData("""{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":0}""")]
    public void Subscribe_prompt_in_json_is_a_list_or_a_single_object(string list)
    {
        var answered = Read<Inbound.SubscribePromptAnswered>(JsonEvent("subscribe_msg_popup_event", $"\"List\":{list}"));

        Assert.Equal([new SubscribeAnswer("T1", true, "accept", 0)], answered.Answers);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1395658920), answered.CreatedAt);
    }

    [Fact]
    public void Subscribe_setting_changed()
    {
        var changed = Read<Inbound.SubscribeSettingChanged>(Event("subscribe_msg_change_event",
            "<SubscribeMsgChangeEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgChangeEvent>"));

        Assert.Equal([new SubscribeAnswer("T1", false, "reject", null)], changed.Answers);
    }

    [Fact]
    public void Subscribe_message_sent()
    {
        var inXml = Read<Inbound.SubscribeMessageSent>(Event("subscribe_msg_sent_event",
            "<SubscribeMsgSentEvent><List><TemplateId>T1</TemplateId><MsgID>1864323726461255680</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>"));
        var inJson = Read<Inbound.SubscribeMessageSent>(JsonEvent("subscribe_msg_sent_event",
            """ "List":{"TemplateId":"T1","MsgID":"1864323726461255680","ErrorCode":"0","ErrorStatus":"success"} """));

        Assert.Equal([new SubscribeReceipt("T1", "1864323726461255680", 0, "success")], inXml.Receipts);
        Assert.Equal(inXml.Receipts, inJson.Receipts);
        Assert.Equal(inXml.DedupeKey, inJson.DedupeKey);
    }

    [Fact]
    public void Two_prompts_of_one_second_are_told_apart_by_their_answers()
    {
        static string KeyOf(string template, string status) =>
            Read<Inbound.SubscribePromptAnswered>(JsonEvent("subscribe_msg_popup_event", $$""" "List":[{"TemplateId":"{{template}}","SubscribeStatusString":"{{status}}","PopupScene":"1"}] """)).DedupeKey;

        Assert.NotEqual(KeyOf("T1", "accept"), KeyOf("T2", "accept"));
        Assert.NotEqual(KeyOf("T1", "accept"), KeyOf("T1", "reject"));
    }
}
