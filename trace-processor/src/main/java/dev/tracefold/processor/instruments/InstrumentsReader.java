// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.instruments;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockReading;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// Reads rows, whatever table they are of:
///
/// ```
/// <row><sample-time>NANOS</sample-time><core>N</core>
///   <thread fmt=NAME><tid>N</tid><process fmt=NAME><pid>N</pid></process></thread>
///   <backtrace><frame addr=0xN name=F><binary path=P UUID=U load-addr=0xN/></frame>...</backtrace></row>
/// <row><event-time>NANOS</event-time><subsystem>dev.perfetto.clock_sync</subsystem>
///   <os-log-metadata><uint64>BOOTTIME</uint64></os-log-metadata></row>
/// ```
public final class InstrumentsReader implements TraceReader {
    static final int MAX_DEPTH = 64;

    private static final int NO_THREAD = StatKeys.of("instruments_row_missing_thread");
    private static final int NO_PROCESS = StatKeys.of("instruments_row_missing_process");
    private static final int NO_BACKTRACE = StatKeys.of("instruments_row_missing_backtrace");
    private static final String CLOCK_SYNC = "dev.perfetto.clock_sync";
    private static final long UNKNOWN = -1;
    // An element with its maps, list and text as objects of a JVM, and what an attribute adds.
    private static final int ELEMENT_BYTES = 360;
    private static final int ATTRIBUTE_BYTES = 96;

    private record Sample(XmlElement thread, XmlElement process, XmlElement backtrace, int cpu) {}

    private final TraceContext context;
    private final ProfilerTables tables;
    private final Backtraces backtraces;
    private final WholeFile pieces = new WholeFile();
    private final XmlElement.Values values = new XmlElement.Values();
    private final HeapShare elements = new HeapShare("elements of Instruments XML");
    private final List<Sample> samples = new ArrayList<>();
    private final int parserNumber;
    private final int source;

    /// A reader of one file.
    public InstrumentsReader(TraceContext context) {
        this.context = context;
        this.tables = new ProfilerTables(context.storage());
        this.backtraces = new Backtraces(context);
        this.parserNumber = context.sorter().register(this::parse);
        this.source = context.strings().intern("instruments");
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // Nothing outside the file, and nothing that grows: exports have no document type.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            // Decoded here, so that bytes that are no text become one character and not an error.
            readAll(
                    factory.createXMLStreamReader(
                            new RunLimit(
                                    new InputStreamReader(
                                            new ByteArrayInputStream(pieces.take()),
                                            StandardCharsets.UTF_8))));
        } catch (XMLStreamException e) {
            throw new ProcessorException(
                    Failure.data(
                            "INSTRUMENTS_XML_DAMAGED",
                            "Instruments XML, line %d: %s"
                                    .formatted(
                                            e.getLocation() == null
                                                    ? 0
                                                    : e.getLocation().getLineNumber(),
                                            e.getMessage())),
                    e);
        }
    }

    @Override
    public void finish() {
        samples.clear();
    }

    private void readAll(XMLStreamReader xml) throws XMLStreamException {
        Deque<XmlElement> open = new ArrayDeque<>();
        int tooDeep = 0;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (open.size() >= MAX_DEPTH) {
                    tooDeep++;
                } else {
                    begin(xml, open);
                }
            } else if (event == XMLStreamConstants.END_ELEMENT && tooDeep > 0) {
                tooDeep--;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                end(xml.getLocalName(), open);
            } else if (isText(event) && !open.isEmpty() && tooDeep == 0) {
                String text = xml.getText();
                elements.take(text.length());
                open.peek().addText(text);
            }
        }
    }

    private static boolean isText(int event) {
        return event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA;
    }

    /// Elements are kept from the row inwards.
    private void begin(XMLStreamReader xml, Deque<XmlElement> open) {
        String tag = xml.getLocalName();
        if (open.isEmpty() && !tag.equals("row")) {
            return;
        }
        elements.take(ELEMENT_BYTES);
        XmlElement element = new XmlElement(tag, values);
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            elements.take(ATTRIBUTE_BYTES + xml.getAttributeValue(i).length());
            element.setAttribute(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        }
        if (!open.isEmpty()) {
            open.peek().addChild(element);
        }
        open.push(element);
    }

    private void end(String tag, Deque<XmlElement> open) {
        if (!open.isEmpty()) {
            XmlElement ended = open.pop();
            if (open.isEmpty() && tag.equals("row")) {
                readRow(ended);
            }
        }
    }

    private void readRow(XmlElement row) {
        @Nullable XmlElement sampleTime = row.find("sample-time");
        @Nullable XmlElement eventTime = row.find("event-time");
        @Nullable XmlElement time = sampleTime == null ? eventTime : sampleTime;
        @Nullable XmlElement backtrace = row.find("backtrace");
        long nanos = time == null ? UNKNOWN : time.number(UNKNOWN);
        if (backtrace != null) {
            readSample(row, backtrace, nanos);
        } else if (sampleTime != null) {
            context.stats().increment(NO_BACKTRACE);
        } else {
            readSignpost(row, nanos);
        }
    }

    private void readSample(XmlElement row, XmlElement backtrace, long nanos) {
        @Nullable XmlElement thread = row.find("thread");
        if (thread == null) {
            context.stats().increment(NO_THREAD);
            return;
        }
        @Nullable XmlElement process = thread.find("process");
        if (process == null) {
            context.stats().increment(NO_PROCESS);
            return;
        }
        @Nullable XmlElement core = row.find("core");
        long timestamp = context.clocks().defaultToTraceTime(nanos);
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, samples.size(), 0);
            int cpu = core == null ? ProfilerTables.NONE : (int) core.number(ProfilerTables.NONE);
            samples.add(new Sample(thread, process, backtrace, cpu));
            backtraces.measure(backtrace);
        }
    }

    /// Perfetto's recorder marks its own time in Apple's.
    private void readSignpost(XmlElement row, long nanos) {
        @Nullable XmlElement subsystem = row.find("subsystem");
        @Nullable XmlElement metadata = row.find("os-log-metadata");
        @Nullable XmlElement boottime = metadata == null ? null : metadata.find("uint64");
        if (subsystem != null && boottime != null && subsystem.text().equals(CLOCK_SYNC)) {
            context.clocks()
                    .addSnapshot(
                            0,
                            List.of(
                                    new ClockReading(ClockTracker.TRACE_FILE, nanos),
                                    new ClockReading(
                                            ClockTracker.BOOTTIME, boottime.number(UNKNOWN))));
        }
    }

    private void parse(long timestampNanos, long index, int aux) {
        Sample sample = samples.get((int) index);
        long tid = number(sample.thread(), "tid");
        long pid = number(sample.process(), "pid");
        StringPool strings = context.strings();
        int utid = context.processes().updateThread(tid, pid);
        int upid = context.processes().upidOfThread(utid);
        context.processes()
                .updateThreadName(
                        utid,
                        strings.intern(sample.thread().attribute("fmt")),
                        ThreadNamePriority.OTHER);
        context.processes()
                .setProcessNameIfUnset(upid, strings.intern(sample.process().attribute("fmt")));
        int ucpu =
                sample.cpu() < 0
                        ? ProfilerTables.NONE
                        : context.kernel().cpus().getOrCreate(sample.cpu());
        tables.add(
                new ProfilerTables.Sample(
                        timestampNanos,
                        source,
                        tables.task(ProfilerTables.NONE, utid),
                        tables.execution(ucpu, StringPool.NULL_ID),
                        backtraces.callsite(sample.backtrace()),
                        StringPool.NULL_ID,
                        ProfilerTables.NONE,
                        ProfilerTables.NONE));
    }

    private static long number(XmlElement of, String tag) {
        @Nullable XmlElement element = of.find(tag);
        return element == null ? 0 : element.number(0);
    }
}
