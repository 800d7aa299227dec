from pydantic_settings import BaseSettings, SettingsConfigDict


class Read(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")
