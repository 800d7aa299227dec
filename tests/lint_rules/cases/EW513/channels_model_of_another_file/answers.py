from openai import AsyncOpenAI

client = AsyncOpenAI()


async def answer(text):
    made = await client.responses.create(model="small", input=text)
    return made.output_text
