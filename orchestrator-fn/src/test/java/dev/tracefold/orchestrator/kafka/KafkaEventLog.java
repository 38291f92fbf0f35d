// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.broker.EventLog;

/// A topic of Apache Kafka as a broker's log: events are records in CloudEvents' binary mode, a
/// trigger is a consumer group, and what is dealt with is a committed offset.
@NullMarked
public final class KafkaEventLog implements EventLog {
    private static final String HOPS = "hops";
    private static final Duration POLL = Duration.ofMillis(50);

    private final String bootstrapServers;
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;

    /// The log in a topic that is there.
    public KafkaEventLog(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "acks",
                                "all",
                                // The largest event, and room for what goes around it.
                                "max.request.size",
                                1024 * 1024 + 64 * 1024,
                                "reconnect.backoff.max.ms",
                                200),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @Override
    public void append(Entry entry) throws IOException {
        try {
            producer.send(record(entry)).get();
        } catch (ExecutionException | KafkaException | IllegalStateException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public Reader read(String group, int maxOpen, Consumer<Open> sink) {
        KafkaReader reader = new KafkaReader(group, maxOpen, sink);
        reader.seek();
        reader.thread.start();
        return reader;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    private ProducerRecord<byte[], byte[]> record(Entry entry) {
        CloudEvent event = entry.event();
        CloudEventData data = event.getData();
        ProducerRecord<byte[], byte[]> written =
                new ProducerRecord<>(topic, data == null ? null : data.toBytes());
        for (String name : event.getAttributeNames()) {
            header(written, name, event.getAttribute(name));
        }
        for (String name : event.getExtensionNames()) {
            header(written, name, event.getExtension(name));
        }
        written.headers().add(HOPS, bytes(Integer.toString(entry.hops())));
        return written;
    }

    private static void header(
            ProducerRecord<byte[], byte[]> written, String name, @Nullable Object value) {
        if (value != null) {
            String header = name.equals("datacontenttype") ? "content-type" : "ce_" + name;
            written.headers().add(header, bytes(value.toString()));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> read) {
        CloudEventBuilder event = CloudEventBuilder.v1();
        int hops = 0;
        for (Header header : read.headers()) {
            String value = new String(header.value(), StandardCharsets.UTF_8);
            switch (header.key()) {
                case HOPS -> hops = Integer.parseInt(value);
                case "content-type" -> event.withDataContentType(value);
                case "ce_specversion" -> {}
                default -> event.withContextAttribute(header.key().substring(3), value);
            }
        }
        if (read.value() != null) {
            event.withData(read.value());
        }
        return new Entry(event.build(), hops);
    }

    /// Reads all partitions for one group. The consumer belongs to the reader's thread; what is open
    /// is guarded by the lock.
    private final class KafkaReader implements Reader {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final int maxOpen;
        private final Consumer<Open> sink;
        private final Thread thread;
        private final Deque<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition freed = lock.newCondition();
        private final Map<TopicPartition, Place> places = new ConcurrentHashMap<>();
        private volatile boolean stopped;
        private int open;

        KafkaReader(String group, int maxOpen, Consumer<Open> sink) {
            this.maxOpen = maxOpen;
            this.sink = sink;
            this.consumer =
                    new KafkaConsumer<>(
                            Map.of(
                                    "bootstrap.servers",
                                    bootstrapServers,
                                    "group.id",
                                    group,
                                    "enable.auto.commit",
                                    false,
                                    "auto.offset.reset",
                                    "earliest",
                                    "reconnect.backoff.max.ms",
                                    200),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer());
            this.thread =
                    Thread.ofPlatform().daemon().name("kafka-log-" + group).unstarted(this::run);
        }

        /// Goes where the group was, or to the end for one that is new.
        void seek() {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            Map<TopicPartition, OffsetAndMetadata> committed =
                    consumer.committed(Set.copyOf(partitions));
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata place = committed.get(partition);
                if (place == null) {
                    consumer.seekToEnd(List.of(partition));
                } else {
                    consumer.seek(partition, place.offset());
                }
                places.put(partition, new Place(consumer.position(partition)));
            }
            commit();
        }

        private void run() {
            try {
                while (!stopped) {
                    giveOut();
                    commit();
                    if (pending.isEmpty()) {
                        consumer.poll(POLL).forEach(pending::add);
                    }
                }
                commit();
            } catch (WakeupException | InterruptedException _) {
                // Closing; what is not committed is read again.
            } finally {
                consumer.close();
            }
        }

        private void giveOut() throws InterruptedException {
            for (ConsumerRecord<byte[], byte[]> next = pending.poll();
                    next != null && !stopped;
                    next = pending.poll()) {
                TopicPartition partition = new TopicPartition(next.topic(), next.partition());
                long offset = next.offset();
                lock.lockInterruptibly();
                try {
                    while (open >= maxOpen && !stopped) {
                        freed.await();
                    }
                    if (stopped) {
                        return;
                    }
                    open++;
                    place(partition).undone.add(offset);
                    place(partition).next = offset + 1;
                } finally {
                    lock.unlock();
                }
                sink.accept(new KafkaOpen(entry(next), () -> done(partition, offset)));
            }
        }

        private void done(TopicPartition partition, long offset) {
            lock.lock();
            try {
                if (place(partition).undone.remove(offset)) {
                    open--;
                    freed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        private Place place(TopicPartition partition) {
            return places.computeIfAbsent(partition, _ -> new Place(0));
        }

        private void commit() {
            Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
            lock.lock();
            try {
                places.forEach((partition, place) -> {
                    long dealtWith = place.undone.isEmpty() ? place.next : place.undone.first();
                    if (dealtWith != place.committed) {
                        moved.put(partition, new OffsetAndMetadata(dealtWith));
                        place.committed = dealtWith;
                    }
                });
            } finally {
                lock.unlock();
            }
            if (!moved.isEmpty()) {
                consumer.commitSync(moved);
            }
        }

        @Override
        public void close() {
            stopped = true;
            lock.lock();
            try {
                freed.signalAll();
            } finally {
                lock.unlock();
            }
            consumer.wakeup();
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Where a group is in one partition; guarded by the reader's lock.
    private static final class Place {
        private final TreeSet<Long> undone = new TreeSet<>();
        private long next;
        private long committed = -1;

        Place(long next) {
            this.next = next;
        }
    }

    private record KafkaOpen(Entry entry, Runnable whenDone) implements Open {
        @Override
        public void done() {
            whenDone.run();
        }
    }
}
