// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// How the kernel prints the fields of an event: literal text and fields. `{=key}` is a blank and
/// `key=value`, `{key}` the value alone; neither prints anything when the event lacks the field.
/// `{=key>name}` prints another name, `{key:x}` another form.
///
/// @param parts in order
record FtraceTemplate(List<Part> parts) {
    private static final String MARK = "{pid}|{name}|{value}";

    private static final Map<String, FtraceTemplate> BY_EVENT =
            Map.ofEntries(
                    entry(
                            "sched_switch",
                            "{=prev_comm}{=prev_pid}{=prev_prio}{=prev_state:state} ==>"
                                    + "{=next_comm}{=next_pid}{=next_prio}"),
                    entry("sched_wakeup", "{=comm}{=pid}{=prio}{=target_cpu:cpu}"),
                    entry("sched_blocked_reason", "{=pid}{=io_wait>iowait}{=caller:fn}"),
                    entry("clock_set_rate", " {name}{=state}{=cpu_id}"),
                    entry("clk_set_rate", " {name} {rate}"),
                    entry("clock_enable", "{name}{=state}{=cpu_id}"),
                    entry("clock_disable", "{name}{=state}{=cpu_id}"),
                    entry(
                            "binder_transaction",
                            " transaction={debug_id:u} dest_node={target_node:u}"
                                    + " dest_proc={to_proc} dest_thread={to_thread} reply={reply}"
                                    + " flags=0x{flags:x} code=0x{code:x}"),
                    entry(
                            "binder_transaction_alloc_buf",
                            " transaction={debug_id:u}{=data_size}{=offsets_size}"),
                    entry("binder_transaction_received", " transaction={debug_id:u}"),
                    entry(
                            "mm_filemap_add_to_page_cache",
                            " dev {s_dev:major}:{s_dev:minor} ino {i_ino:x}"
                                    + " page=0000000000000000 pfn={pfn} ofs={index:page}"),
                    entry("print", " {buf:line}"),
                    entry("workqueue_activate_work", " work struct {work:x}"),
                    entry(
                            "workqueue_execute_start",
                            " work struct {work:x}: function {function:fn}"),
                    entry("workqueue_execute_end", " work struct {work:x}"),
                    entry(
                            "workqueue_queue_work",
                            " work struct={work:x}{=function:fn}{=workqueue:x}{req_cpu}{cpu}"),
                    entry("irq_handler_entry", "{=irq}{=name}"),
                    entry("irq_handler_exit", "{=irq} ret={ret:handled}"),
                    entry("softirq_entry", "{=vec} [action={vec:softirq}]"),
                    entry("softirq_exit", "{=vec} [action={vec:softirq}]"),
                    entry("tracing_mark_write", "{trace_begin:begin}|{pid}|{trace_name}"),
                    entry("dpu_tracing_mark_write", "{type:char}|" + MARK),
                    entry("g2d_tracing_mark_write", "{type:char}|" + MARK),
                    entry(
                            "samsung_tracing_mark_write",
                            "{trace_type:char}|{pid}|{trace_name}|{value}"),
                    entry(
                            "cgroup_attach_task",
                            "{=dst_root}{=dst_id}{=cname>cgroup}{=dst_level}{=dst_path}{=pid}{=comm}"));

    /// A piece of text, or a field.
    ///
    /// @param text the literal text, or the field's key
    /// @param field whether it is a field
    /// @param shownAs name to print before the value, or null for none
    /// @param form how to print the value
    record Part(String text, boolean field, @Nullable String shownAs, String form) {}

    /// The template of an event, or null for one that just lists its fields.
    static @Nullable FtraceTemplate of(String event) {
        return BY_EVENT.get(event);
    }

    private static Map.Entry<String, FtraceTemplate> entry(String event, String template) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            if (open < 0) {
                open = template.length();
            }
            if (open > at) {
                parts.add(new Part(template.substring(at, open), false, null, ""));
            }
            at = open;
            if (open < template.length()) {
                int close = template.indexOf('}', open);
                parts.add(field(template.substring(open + 1, close)));
                at = close + 1;
            }
        }
        return Map.entry(event, new FtraceTemplate(List.copyOf(parts)));
    }

    private static Part field(String text) {
        boolean named = text.startsWith("=");
        String[] keyAndForm = (named ? text.substring(1) : text).split(":", 2);
        String[] keyAndName = keyAndForm[0].split(">", 2);
        String name = keyAndName[keyAndName.length - 1];
        String form = keyAndForm.length > 1 ? keyAndForm[1] : "";
        return new Part(keyAndName[0], true, named ? name : null, form);
    }
}
